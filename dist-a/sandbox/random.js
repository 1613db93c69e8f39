const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
export function createRandom(seed) {
    let state = seed >>> 0;
    const next = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    const int = (min, max) => min + Math.floor(next() * (max - min + 1));
    const string = (alphabet, length) => {
        let text = "";
        while (text.length < length)
            text += alphabet.charAt(int(0, alphabet.length - 1));
        return text;
    };
    return {
        next,
        int,
        chance: (p) => next() < p,
        pick: (items) => items[int(0, items.length - 1)],
        letters: (length) => string(LETTERS, length),
        hex: (length) => string("0123456789abcdef", length),
    };
}
/** The FNV-1a hash of a text. */
export function hash(text) {
    let value = 0x811c9dc5;
    for (let i = 0; i < text.length; i++)
        value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    return value >>> 0;
}
//# sourceMappingURL=random.js.map