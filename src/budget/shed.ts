/** Why a call was shed: too many calls wait already, or it would leave after its deadline. */
export type ShedReason = "queue-full" | "deadline";

/** The governor gave the call no permit. It was not sent. */
export class ShedError extends Error {
  override readonly name = "ShedError";
  readonly reason: ShedReason;
  /** When to try again, by forecast, in milliseconds from now. At least 1. */
  readonly retryAfterMs: number;

  constructor(reason: ShedReason, retryAfterMs: number) {
    const why = reason === "queue-full" ? "too many calls wait already" : "its turn comes after its deadline";
    super(`The call was shed: ${why}`);
    this.reason = reason;
    this.retryAfterMs = Math.max(1, Math.ceil(retryAfterMs));
  }
}
