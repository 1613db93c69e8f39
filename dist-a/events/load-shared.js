/** Null without Redis: nothing of it is loaded. */
export async function loadSharedInbox(redis) {
    if (redis === null)
        return null;
    const { SharedInbox } = await import("./shared-inbox.js");
    return (settings) => new SharedInbox({ ...settings, redis, subscriber: redis.connection() });
}
//# sourceMappingURL=load-shared.js.map