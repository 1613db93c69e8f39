/**
 * Signatures of webhooks: HMAC-SHA256 over the body, in lower-case hex. The vendor signs compact JSON. A proxy may
 * reformat JSON on its way, so whitespace outside of strings does not count.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
/** The header with the signature of a webhook. */
export const SIGNATURE_HEADER = "x-voucherify-signature";
const HEX_SHA256 = /^[0-9a-f]{64}$/;
/** The signature of a body, as the vendor sends it. */
export function sign(body, secret) {
    return createHmac("sha256", secret).update(body).digest("hex");
}
/**
 * Whether a body is signed with one of the secrets, either as it is or without whitespace between its JSON tokens.
 * There are several secrets while one is rotated. The comparisons take the same time whichever of them fit.
 */
export function isSigned(body, signature, secrets) {
    if (typeof signature !== "string" || !HEX_SHA256.test(signature))
        return false;
    const given = Buffer.from(signature);
    const compact = withoutWhitespace(body);
    const forms = compact.length === body.length ? [body] : [body, compact];
    const matches = secrets.flatMap((secret) => forms.map((form) => timingSafeEqual(Buffer.from(sign(form, secret)), given)));
    return matches.includes(true);
}
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/**
 * JSON without the whitespace between its tokens. It works on bytes, because parsing and printing again could change
 * numbers, escapes and the order of keys. In UTF-8, no byte of another character equals one of ASCII.
 */
function withoutWhitespace(json) {
    const compact = new Uint8Array(json.length);
    let length = 0;
    let isInString = false;
    let isEscaped = false;
    for (const byte of json) {
        if (!isInString && isWhitespace(byte))
            continue;
        compact[length++] = byte;
        if (byte === QUOTE && !isEscaped)
            isInString = !isInString;
        isEscaped = isInString && byte === BACKSLASH && !isEscaped;
    }
    return compact.subarray(0, length);
}
/** Space, tab, line feed and carriage return: what JSON allows between tokens. */
function isWhitespace(byte) {
    return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
//# sourceMappingURL=signature.js.map