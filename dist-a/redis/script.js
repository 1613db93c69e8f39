import { createHash } from "node:crypto";
import { ErrorReply } from "redis";
/** A script in Lua. Redis runs it as one step, between the commands of all others. */
export class Script {
    #text;
    #sha;
    constructor(text) {
        this.#text = text;
        this.#sha = createHash("sha1").update(text).digest("hex");
    }
    async run(client, keys, values) {
        const options = { keys, arguments: values };
        try {
            return await client.evalSha(this.#sha, options);
        }
        catch (error) {
            // Redis was started since, or has never seen it.
            if (error instanceof ErrorReply && error.message.startsWith("NOSCRIPT")) {
                return client.eval(this.#text, options);
            }
            throw error;
        }
    }
}
//# sourceMappingURL=script.js.map