/** The source of the positions that all servers know: the IDs of the stream in Redis. */
export const SHARED = "r";
export function isBefore({ at: [major, minor] }, { at }) {
    return major === at[0] ? minor < at[1] : major < at[0];
}
export function cursorOf({ source, at: [major, minor] }) {
    return source === SHARED ? `${SHARED}${major}-${minor}` : `${source}-${minor}`;
}
/** Null if it is no cursor. */
export function positionOf(cursor) {
    const [, ms, sequence] = /^r(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
    if (ms !== undefined)
        return { source: SHARED, at: [Number(ms), Number(sequence)] };
    const [, source, digits] = /^([0-9a-f]+)-(\d{1,15})$/.exec(cursor) ?? [];
    return source === undefined ? null : { source, at: [0, Number(digits)] };
}
//# sourceMappingURL=position.js.map