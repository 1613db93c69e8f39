export function isPromise(value: unknown): value is Promise<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/**
 * Puts the results of promises in their place. As many turns later as in graphql-js, also for a single promise: errors stand in the
 * order in which they happen.
 *
 * @param pending - the names of the properties that are promises
 */
export async function settled(
  object: Record<string, unknown>,
  pending: readonly string[],
): Promise<Record<string, unknown>> {
  const values = await Promise.all(pending.map((name) => object[name]));
  for (const [index, name] of pending.entries()) object[name] = values[index];
  return object;
}
