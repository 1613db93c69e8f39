/** The governor gave the call no permit. It was not sent. */
export class ShedError extends Error {
    name = "ShedError";
    reason;
    /** When to try again, by forecast, in milliseconds from now. At least 1. */
    retryAfterMs;
    constructor(reason, retryAfterMs) {
        const why = reason === "queue-full" ? "too many calls wait already" : "its turn comes after its deadline";
        super(`The call was shed: ${why}`);
        this.reason = reason;
        this.retryAfterMs = Math.max(1, Math.ceil(retryAfterMs));
    }
}
//# sourceMappingURL=shed.js.map