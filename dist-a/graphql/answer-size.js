/** Most levels of objects and lists in an answer, JSON values included. Printing more would overflow the stack. */
const MAX_DEPTH = 1_000;
/**
 * Whether `value` is longer than `maxBytes` when printed as JSON. It is measured without printing, because aliases can
 * turn one upstream record into gigabytes of text. Escapes are not counted. Measuring stops at the limit.
 */
export function isLarger(value, maxBytes) {
    return new Meter(maxBytes).isOver(value, 0);
}
class Meter {
    #left;
    constructor(maxBytes) {
        this.#left = maxBytes;
    }
    isOver(value, depth) {
        if (typeof value === "string")
            this.#left -= Buffer.byteLength(value) + 3;
        else if (typeof value !== "object" || value === null)
            this.#left -= 5;
        else if (depth > MAX_DEPTH)
            return true;
        else if (Array.isArray(value)) {
            this.#left -= 2;
            for (const item of value)
                if (this.isOver(item, depth + 1))
                    return true;
        }
        else {
            this.#left -= 2;
            for (const key in value) {
                this.#left -= key.length + 3;
                if (this.isOver(value[key], depth + 1))
                    return true;
            }
        }
        return this.#left < 0;
    }
}
//# sourceMappingURL=answer-size.js.map