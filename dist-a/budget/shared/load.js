/** What makes the governors of accounts that servers share. Without Redis nothing of it is loaded. */
export async function loadSharedGovernors(redis) {
    if (redis === null)
        return undefined;
    const { SharedGovernor } = await import("./shared-governor.js");
    const subscriber = redis.connection();
    return (account, settings, clock) => new SharedGovernor(redis, subscriber, account, settings, clock);
}
//# sourceMappingURL=load.js.map