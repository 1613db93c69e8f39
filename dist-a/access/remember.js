/** Most results that are kept of one function. */
const MAX_KEPT = 2_000;
/** Longest argument whose result is kept, in characters. */
const MAX_LENGTH = 100;
/** A pure function of a text that keeps its results. For keys of JSON: there are few, and they come again and again. */
export function remember(compute) {
    const kept = new Map();
    return (text) => {
        const before = kept.get(text);
        if (before !== undefined || kept.has(text))
            return before;
        const result = compute(text);
        if (kept.size >= MAX_KEPT)
            kept.clear();
        // What is erased must not stay in memory, and a key can be an e-mail address.
        if (text.length <= MAX_LENGTH && !text.includes("@"))
            kept.set(text, result);
        return result;
    };
}
//# sourceMappingURL=remember.js.map