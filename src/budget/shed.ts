/** Why a call was not let through: too many wait already, or its turn would come after its deadline. */
export type ShedReason = "queue-full" | "deadline";

/** The call was not sent, and nothing was spent. */
export class ShedError extends Error {
  override readonly name = "ShedError";
  readonly reason: ShedReason;
  /** After this time asking again makes sense, by forecast, in milliseconds. At least 1. */
  readonly retryAfterMs: number;

  constructor(reason: ShedReason, retryAfterMs: number) {
    const why = reason === "queue-full" ? "too many calls wait already" : "its turn comes after its deadline";
    super(`The call was shed: ${why}`);
    this.reason = reason;
    this.retryAfterMs = Math.max(1, Math.ceil(retryAfterMs));
  }
}
