/** The API key or token that the user has entered. It is in memory only, and gone when the page is left. */

/** What a request carries. */
export interface Credentials {
  readonly Authorization?: string;
}

let key: string | null = null;
let isRefused = false;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** The credentials of a request. Empty without a key. */
export function credentials(): Credentials {
  return key === null ? {} : { Authorization: `Bearer ${key}` };
}

/**
 * To be called when the server refuses to serve these credentials. Does nothing if another key has been entered since they were
 * sent.
 */
export function askForKey(refused: Credentials): void {
  if (refused.Authorization !== credentials().Authorization) return;
  isRefused = true;
  tell();
}

/** @param given - what the user has entered */
export function enterKey(given: string): void {
  key = given.trim() || null;
  isRefused = false;
  tell();
}

/** Whether the server has refused the last credentials. */
export function isKeyMissing(): boolean {
  return isRefused;
}

/** Returns a function that ends it. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
