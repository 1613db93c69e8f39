/** Sizes of V8's objects on a 64-bit machine, in bytes. Measured with `bench/cache-memory.mjs`. */
const OBJECT = 40;
const PROPERTY = 12;
const ARRAY = 32;
const ELEMENT = 8;
const STRING = 24;
const NUMBER = 16;
/** Roughly how many bytes of the heap plain data takes. */
export function heapBytes(value) {
    if (typeof value === "string")
        return STRING + value.length * (isOneByte(value) ? 1 : 2);
    if (typeof value === "number")
        return NUMBER;
    if (typeof value !== "object" || value === null)
        return 0;
    let bytes = 0;
    if (Array.isArray(value)) {
        bytes = ARRAY + value.length * ELEMENT;
        for (const item of value)
            bytes += heapBytes(item);
        return bytes;
    }
    bytes = OBJECT;
    for (const property of Object.values(value))
        bytes += PROPERTY + heapBytes(property);
    return bytes;
}
/** V8 stores a string with one byte per character unless it has a character beyond Latin-1. */
function isOneByte(text) {
    return !/[^\p{ASCII}\u0080-\u00ff]/u.test(text);
}
//# sourceMappingURL=heap-bytes.js.map