/** Encrypts what is stored outside of this process: AES-256-GCM, with a fresh nonce for each value. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export class Encryption {
    #keys;
    /** @param keys - 32 bytes each. The first encrypts, each decrypts, so that a key can be replaced without a gap */
    constructor(keys) {
        this.#keys = keys;
    }
    /** @param place - where it is stored. What was stored elsewhere cannot be decrypted in its place */
    encrypt(plain, place) {
        const [key] = this.#keys;
        if (key === undefined)
            throw new Error("There must be a key");
        const nonce = randomBytes(NONCE_BYTES);
        const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(place));
        return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    }
    /** Null if no key fits, or the value was changed. */
    decrypt(sealed, place) {
        if (sealed.length < NONCE_BYTES + TAG_BYTES)
            return null;
        const nonce = sealed.subarray(0, NONCE_BYTES);
        const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
        const tag = sealed.subarray(-TAG_BYTES);
        for (const key of this.#keys) {
            const decipher = createDecipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(place)).setAuthTag(tag);
            const plain = decipher.update(body);
            try {
                return Buffer.concat([plain, decipher.final()]);
            }
            catch {
                // Encrypted with another key.
            }
        }
        return null;
    }
}
/** A text as it is stored: in base64 where it is encrypted, as it is without an encryption. */
export function sealText(encryption, text, place) {
    return encryption?.encrypt(Buffer.from(text), place).toString("base64") ?? text;
}
/** The text that {@link sealText} made `stored` of. Null if no key fits, or it was changed. */
export function openText(encryption, stored, place) {
    if (encryption === null)
        return stored;
    return encryption.decrypt(Buffer.from(stored, "base64"), place)?.toString() ?? null;
}
//# sourceMappingURL=encryption.js.map