import { createHash } from "node:crypto";
/** A name in a key for a text that is secret, personal or a client's choice. */
export function hashOf(text) {
    return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
/** A key of an account. The braces put all keys of one account into one hash slot. The account is hashed: it has secrets. */
export function keyOf(account, part) {
    return `vcg:{${hashOf(account)}}:${part}`;
}
//# sourceMappingURL=keys.js.map