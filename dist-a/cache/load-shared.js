/** Null if this server is alone. Nothing of Redis is loaded then. */
export async function loadSharedEntries(redis, encryption, clock) {
    if (redis === null)
        return null;
    const { RedisEntries } = await import("./redis-entries.js");
    const { NoticeConnection } = await import("./redis-notices.js");
    const notices = new NoticeConnection(redis);
    return (account) => new RedisEntries({ redis, notices, account, encryption, clock });
}
//# sourceMappingURL=load-shared.js.map