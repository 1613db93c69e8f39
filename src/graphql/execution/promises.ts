export function isPromise(value: unknown): value is Promise<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** Puts the results of promises in their place. */
export async function settled(object: Record<string, unknown>): Promise<Record<string, unknown>> {
  const values = await Promise.all(Object.values(object));
  for (const [index, key] of Object.keys(object).entries()) object[key] = values[index];
  return object;
}
