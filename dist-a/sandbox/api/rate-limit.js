export function createRateLimit(limit, windowMs, now) {
    let opened = -Infinity;
    let used = 0;
    return {
        take() {
            const time = now();
            if (time >= opened + windowMs) {
                opened = time;
                used = 0;
            }
            const allowed = used < limit;
            if (allowed)
                used += 1;
            const end = opened + windowMs;
            const headers = {
                "X-Rate-Limit-Limit": String(limit),
                "X-Rate-Limit-Remaining": String(limit - used),
                "X-Rate-Limit-Retry": String(Math.ceil(end / 1000)),
            };
            if (allowed)
                return { allowed, headers };
            const wait = Math.max(1, Math.ceil((end - time) / 1000));
            return {
                allowed,
                headers: { ...headers, "Retry-After": String(wait), "X-Rate-Limit-Type": "api_calls" },
            };
        },
    };
}
//# sourceMappingURL=rate-limit.js.map