export async function loadRedis(url, log) {
    if (url === null)
        return null;
    const { Redis } = await import("./redis.js");
    const redis = new Redis(url, log);
    await redis.open();
    return redis;
}
//# sourceMappingURL=load.js.map