/** Each level has a line for calls with a reservation and one for calls without. */
export const LINES = 6;
/** The index of a call's line. Smaller indexes are served first. */
export function indexOf({ level, reservation }) {
    return 2 * level + (reservation === null ? 1 : 0);
}
/** Whether the calls of a line have no reservation. */
export function isUnreserved(index) {
    return index % 2 === 1;
}
//# sourceMappingURL=waiting.js.map