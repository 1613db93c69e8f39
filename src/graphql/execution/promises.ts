export function isPromise(value: unknown): value is Promise<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** Puts the results of promises in their place. `pending` are the names of those properties that are promises. */
export function settled(
  object: Record<string, unknown>,
  pending: readonly string[],
): Promise<Record<string, unknown>> {
  const [only] = pending;
  if (only !== undefined && pending.length === 1) {
    return (object[only] as Promise<unknown>).then((value) => {
      object[only] = value;
      return object;
    });
  }
  return Promise.all(pending.map((name) => object[name])).then((values) => {
    for (const [index, name] of pending.entries()) object[name] = values[index];
    return object;
  });
}
