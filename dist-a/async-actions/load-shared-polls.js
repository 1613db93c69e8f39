/** Null without Redis: nothing of it is loaded. */
export async function loadSharedPolls(redis) {
    if (redis === null)
        return null;
    const { SharedPolls } = await import("./shared-polls.js");
    return (settings) => new SharedPolls({ ...settings, redis });
}
//# sourceMappingURL=load-shared-polls.js.map