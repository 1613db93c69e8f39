/** The bytes of an upload, for as long as its sender keeps sending. */

/** Nobody sends any more. `reason` says why. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly reason: "gone" | "silent" | "stopping";

  constructor(reason: SourceError["reason"]) {
    super(`The upload ended early: ${reason}`);
    this.reason = reason;
  }
}

/**
 * `source` without its stalls: it ends with a {@link SourceError} when its sender goes away, sends nothing for `silenceMs`
 * while somebody waits for it, or when `signal` fires. `source` itself is left open, so that an answer can still be sent.
 */
export async function* watched(
  source: AsyncIterable<Uint8Array>,
  silenceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const iterator = source[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await withinTime(iterator.next(), silenceMs, signal);
    if (done === true) return;
    yield value;
  }
}

function withinTime<T>(next: Promise<T>, silenceMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(new SourceError("silent")), silenceMs).unref();
    const onAbort = () => end(new SourceError("stopping"));
    const clean = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const end = (error: SourceError) => {
      clean();
      reject(error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    next.finally(clean).then(resolve, () => reject(new SourceError("gone")));
  });
}
