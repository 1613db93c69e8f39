/** `key <name> <scopes…>`: makes an API key. The key is printed once; the server needs only its entry. */
import { randomBytes } from "node:crypto";
import { apiKeys, hashOf } from "../access/api-keys.js";
import { SCOPES } from "../access/caller.js";
/** Lets people and scanners recognise a key that has leaked. */
const PREFIX = "vcg_";
const KEY_BYTES = 32;
export async function run([name = "", ...scopes]) {
    const key = PREFIX + randomBytes(KEY_BYTES).toString("base64url");
    const entry = { name, sha256: hashOf(key).toString("hex"), scopes };
    const result = apiKeys.safeParse(JSON.stringify([entry]));
    if (!result.success || scopes.length === 0) {
        const faults = result.error?.issues.map(({ path, message }) => `${path.slice(1).join(".")}: ${message}`);
        const usage = `key <name> <scopes…>, with scopes of ${SCOPES.join(", ")}`;
        process.stderr.write(`${[...(faults ?? []), usage].join("\n")}\n`);
        process.exitCode = 2;
        return;
    }
    process.stdout.write(`The key, which is not shown again:\n${key}\n\nIts entry for the list in API_KEYS_FILE:\n${JSON.stringify(entry, null, 2)}\n`);
}
//# sourceMappingURL=key.js.map