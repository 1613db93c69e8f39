/** API keys. The server knows only their hashes, so who reads its configuration cannot call it. */
import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { SCOPES } from "./caller.js";
/** Counts are `Int` in the schema. */
export const MAX_CALLS_PER_DAY = 1_000_000_000;
const FIELDS = "must be an object with name, sha256, scopes and perhaps weight and callsPerDay, and nothing else";
const entry = z.strictObject({
    name: z
        .string({ error: "must be text" })
        .regex(/^[\w.@-]{1,64}$/, "must be 1 to 64 letters, digits, or any of . _ @ -"),
    sha256: z
        .string({ error: "must be text" })
        .regex(/^[0-9a-f]{64}$/i, "must be the SHA-256 of the key, 64 hexadecimal digits")
        .transform((hex) => Buffer.from(hex, "hex")),
    scopes: z
        .array(z.enum(SCOPES, { error: `must be one of ${SCOPES.join(", ")}` }), { error: "must be a list" })
        .transform((scopes) => new Set(scopes)),
    weight: z
        .number({ error: "must be a number" })
        .min(0.01, "must be at least 0.01")
        .max(1_000, "must be at most 1000")
        .optional(),
    callsPerDay: z
        .int({ error: "must be a whole number" })
        .min(0, "must be at least 0")
        .max(MAX_CALLS_PER_DAY, `must be at most ${MAX_CALLS_PER_DAY}`)
        .optional(),
}, { error: FIELDS });
/** A list of keys, as JSON text. Its issues name the place in the list, and never a value. */
export const apiKeys = z
    .string()
    .transform((text, context) => {
    try {
        return JSON.parse(text);
    }
    catch {
        // The message of the parser quotes the text.
        context.addIssue("must be JSON");
        return z.NEVER;
    }
})
    .pipe(z
    .array(entry, { error: "must be a list of keys" })
    .min(1, "must have at least one key")
    .refine((keys) => isUnique(keys.map(({ name }) => name)), "must have a different name for each key")
    .refine((keys) => isUnique(keys.map(({ sha256 }) => sha256.toString("hex"))), "must have each key only once"));
function isUnique(values) {
    return new Set(values).size === values.length;
}
export function hashOf(key) {
    return createHash("sha256").update(key).digest();
}
/** The caller with this key. It takes as long for every key, known or not. */
export function callerWithKey(keys, given) {
    const hash = hashOf(given);
    let found = null;
    for (const key of keys) {
        if (timingSafeEqual(key.sha256, hash))
            found = key;
    }
    if (found === null)
        return null;
    const { name, scopes, weight, callsPerDay } = found;
    return {
        name,
        scopes,
        ...(weight !== undefined && { weight }),
        ...(callsPerDay !== undefined && { callsPerDay }),
    };
}
//# sourceMappingURL=api-keys.js.map