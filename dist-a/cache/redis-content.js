/** Larger entries are not stored: 1 MiB. */
const MAX_BYTES = 2 ** 20;
/** Null if it is too large. */
export function writeContent({ value, maxAgeMs, tags }, epoch, at, { place, encryption }) {
    const head = `${epoch} ${at} `;
    const json = Buffer.from(JSON.stringify({ maxAgeMs, tags, value }));
    if (json.length > MAX_BYTES)
        return null;
    return Buffer.concat([Buffer.from(head), encryption?.encrypt(json, head + place) ?? json]);
}
/** Null if it is of another epoch, or anything else: whoever can write to Redis could have stored it. */
export function readContent(bytes, epoch, { place, encryption }) {
    const [head = "", written, at] = /^(\S+) (\d+) /.exec(bytes.toString("latin1", 0, 64)) ?? [];
    if (written !== epoch)
        return null;
    const body = bytes.subarray(head.length);
    const json = encryption === null ? body : encryption.decrypt(body, head + place);
    if (json === null)
        return null;
    try {
        const content = JSON.parse(json.toString());
        return isContent(content) ? { ...content, at: Number(at) } : null;
    }
    catch {
        return null;
    }
}
function isContent(content) {
    if (typeof content !== "object" || content === null)
        return false;
    const { maxAgeMs, tags, value } = content;
    const isTagged = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
    return typeof maxAgeMs === "number" && isTagged && typeof value === "object" && value !== null;
}
//# sourceMappingURL=redis-content.js.map