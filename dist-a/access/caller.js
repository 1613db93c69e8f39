/** What a caller may do. `admin` is for what concerns the whole server. */
export const SCOPES = ["customers:read", "customers:write", "customers:erase", "bulk", "admin"];
/** What the names of callers with a token begin with. No name of an API key has a colon. */
export const TOKEN_PREFIX = "token:";
/** Whoever calls a server that listens on the loopback interface without sign-in. */
export const LOCAL_CALLER = Object.freeze({ name: "local", scopes: new Set(SCOPES) });
//# sourceMappingURL=caller.js.map