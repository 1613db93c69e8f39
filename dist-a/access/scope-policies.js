/** The field policies by scope, from `FIELD_POLICY_FILE`. They are for callers without a policy of their own. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ConfigError } from "../config-error.js";
import { SCOPES } from "./caller.js";
import { FieldPolicy, policySettings } from "./policy.js";
const file = z.partialRecord(z.enum(SCOPES), policySettings);
export class ScopePolicies {
    #path;
    #byScope = null;
    /** The policy of each set of scopes that callers have had. Undefined if it shows everything. */
    #known = new Map();
    /** @param path - the file. Null for no policies: every caller sees everything */
    constructor(path) {
        this.#path = path;
    }
    /**
     * Reads the file. Returns a function that puts its policies into effect, for all operations that begin afterwards.
     *
     * @throws {ConfigError} if the file is missing or invalid. The policies in effect remain
     */
    async prepare() {
        const byScope = this.#path === null ? null : await readPolicies(this.#path);
        return () => {
            this.#byScope = byScope;
            this.#known = new Map();
        };
    }
    /**
     * The caller with its policy: its own, else that of its scopes. Of several scopes the most permissive counts, for each
     * value. A scope that the file does not name allows nothing.
     */
    applyTo(caller) {
        if (this.#byScope === null || caller.policy !== undefined)
            return caller;
        const policy = this.#policyOf(this.#byScope, caller.scopes);
        return policy === undefined ? caller : { ...caller, policy };
    }
    #policyOf(byScope, scopes) {
        const named = [...byScope.keys()].filter((scope) => scopes.has(scope));
        const key = named.join(" ");
        if (!this.#known.has(key)) {
            const origin = named.length === 0 ? "callers without a scope that has one" : `the scopes ${named.join(", ")}`;
            const parts = named.flatMap((scope) => byScope.get(scope) ?? []);
            const policy = new FieldPolicy(origin, parts.length === 0 ? [NOTHING] : parts);
            this.#known.set(key, policy.isRestrictive ? policy : undefined);
        }
        return this.#known.get(key);
    }
}
/** Hides everything. */
const NOTHING = policySettings.parse({ default: "hide" });
async function readPolicies(path) {
    let json;
    try {
        json = JSON.parse(await readFile(path, "utf8"));
    }
    catch (error) {
        const why = error instanceof SyntaxError ? "must be JSON" : "cannot be read";
        throw new ConfigError(`FIELD_POLICY_FILE: the file ${why}`);
    }
    const { data, error } = file.safeParse(json);
    if (error !== undefined) {
        const faults = error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
        throw new ConfigError(["FIELD_POLICY_FILE: the file cannot be used:", ...faults].join("\n"));
    }
    return new Map(Object.entries(data));
}
//# sourceMappingURL=scope-policies.js.map