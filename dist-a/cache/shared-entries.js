/** Stands for everything, as a name in an {@link Eviction}. */
export const EVERYTHING = "*";
/** After any time of update that a record can have. */
export const ANY_TIME = "~";
export function nameOfKey(key) {
    return `=${key}`;
}
/** The key that a name stands for. Null if it is not of a key. */
export function keyIn(name) {
    return name.startsWith("=") ? name.slice(1) : null;
}
//# sourceMappingURL=shared-entries.js.map