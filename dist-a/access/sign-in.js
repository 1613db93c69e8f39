/** Who calls: from the headers of a request to a {@link Caller}. */
import { readFile } from "node:fs/promises";
import { ConfigError } from "../config-error.js";
import { apiKeys, callerWithKey } from "./api-keys.js";
import { LOCAL_CALLER } from "./caller.js";
import { hostOf, isLoopback } from "./loopback.js";
import { SignInError } from "./sign-in-error.js";
import { tokenReader } from "./tokens.js";
/**
 * Creates the sign-in of a server. Null: whoever can reach the server is {@link LOCAL_CALLER}. The keys of a file are known only
 * once it is read: {@link SignIn.prepare}.
 */
export function createSignIn(settings) {
    return settings === null ? OPEN : new WithCredentials(settings);
}
/**
 * For a server that only this machine can reach. The page of another site can reach it too if its name resolves to
 * 127.0.0.1 (DNS rebinding). Its requests then have that name in `Host`.
 */
const OPEN = {
    callerOf: async ({ host }) => {
        if (host === undefined || isLoopback(hostOf(host)))
            return LOCAL_CALLER;
        throw new SignInError("FORBIDDEN", "A server without sign-in answers only requests to localhost, 127.0.0.1 or [::1]");
    },
    prepare: async () => () => undefined,
};
class WithCredentials {
    #settings;
    #callerWithToken;
    #keys;
    constructor(settings) {
        this.#settings = settings;
        this.#keys = settings.keys;
        this.#callerWithToken = settings.tokens && tokenReader(settings.tokens);
    }
    async callerOf({ authorization }) {
        if (authorization === undefined) {
            throw new SignInError("UNAUTHENTICATED", "The request must have the header Authorization: Bearer …", "Bearer");
        }
        const credential = /^bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
        const caller = credential === undefined ? null : callerWithKey(this.#keys, credential);
        if (caller !== null)
            return caller;
        if (this.#callerWithToken !== null && credential !== undefined && isToken(credential)) {
            return this.#callerWithToken(credential);
        }
        throw new SignInError("UNAUTHENTICATED", "The key is not known", 'Bearer error="invalid_token"');
    }
    async prepare() {
        const { keysFile, keys } = this.#settings;
        const read = keysFile === null ? [] : await readKeys(keysFile);
        return () => {
            this.#keys = [...keys, ...read];
        };
    }
}
/** Whether it has the three parts of a signed token. */
function isToken(credential) {
    return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(credential);
}
async function readKeys(path) {
    let text;
    try {
        text = await readFile(path, "utf8");
    }
    catch (error) {
        const reason = error.code ?? "unknown";
        throw new ConfigError(`API_KEYS_FILE: the file cannot be read (${reason})`);
    }
    const result = apiKeys.safeParse(text);
    if (result.success)
        return result.data;
    const faults = result.error.issues.map(({ path: place, message }) => `  ${["API_KEYS_FILE", ...place].join(".")}: ${message}`);
    throw new ConfigError(["API_KEYS_FILE: the keys cannot be used:", ...faults].join("\n"));
}
//# sourceMappingURL=sign-in.js.map