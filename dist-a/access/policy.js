/**
 * Field policies: what personal data a caller sees. `graphql/field-policy.ts` and its neighbours apply them to operations, `redact.ts` to
 * JSON.
 */
import { z } from "zod";
import { CATEGORIES } from "./personal-data.js";
/**
 * What happens to a value, the most permissive effect first. `show`: it is seen. `hide`: it is null or left out, and the
 * answer says so. `deny`: an operation that asks for it is refused before any call.
 */
export const EFFECTS = ["show", "hide", "deny"];
const effectName = z.enum(EFFECTS, 'must be "show", "hide" or "deny"');
const isEffect = (value) => EFFECTS.some((one) => one === value);
/** A key of `metadata`, exactly, or the beginning of keys, followed by `*`. */
const METADATA_RULE = /^(?:[^*]+\*?|\*)$/;
/** Read by hand, because zod's records drop the key `__proto__`, and a rule that is dropped would show what it hides. */
const metadataRules = z
    .custom((value) => typeof value === "object" && value !== null && !Array.isArray(value), "must be an object")
    .transform((rules, context) => {
    const read = new Map();
    for (const [rule, value] of Object.entries(rules)) {
        const message = METADATA_RULE.test(rule)
            ? 'must be "show", "hide" or "deny"'
            : "must be a key, or the beginning of keys followed by *";
        if (METADATA_RULE.test(rule) && isEffect(value))
            read.set(rule, value);
        else
            context.addIssue({ code: "custom", path: [rule], message });
    }
    return read;
});
const byCategory = Object.fromEntries(CATEGORIES.map((category) => [category, effectName.optional()]));
/**
 * A field policy, as it is configured: `{ "email": "hide", "metadata": { "iban": "deny" }, "default": "show" }`. `default`
 * is for what is not named, by default `show`. Rules of `metadata` are keys, or beginnings of keys: `"internal_*"`. The
 * longest rule that fits counts.
 */
export const policySettings = z.strictObject({
    ...byCategory,
    metadata: metadataRules.default(new Map()),
    default: effectName.default("show"),
});
/** The field policy of a caller. If it has several parts, the most permissive one counts, for each value. */
export class FieldPolicy {
    /** Whose policy it is, for error messages. For example, `the API key "shop"`. */
    origin;
    /** What is not shown: categories, and `metadata:` with rules. */
    restricted;
    #parts;
    #effects;
    constructor(origin, parts) {
        this.origin = origin;
        this.#parts = parts;
        const effects = CATEGORIES.map((category) => {
            return [category, mostPermissive(parts.map((part) => part[category] ?? part.default))];
        });
        this.#effects = Object.fromEntries(effects);
        const rules = new Set(["*", ...parts.flatMap(({ metadata }) => [...metadata.keys()])]);
        const hiddenRules = [...rules].filter((rule) => this.metadata(rule.replace(/\*$/, "")).effect !== "show");
        this.restricted = [
            ...CATEGORIES.filter((category) => !this.shows(category)),
            ...hiddenRules.map((rule) => `metadata:${rule}`),
        ];
    }
    /** Whether the policy hides or denies anything. */
    get isRestrictive() {
        return this.restricted.length > 0;
    }
    effect(category) {
        return this.#effects[category];
    }
    shows(category) {
        return this.#effects[category] === "show";
    }
    /** What the policy says of a custom attribute. */
    metadata(key) {
        const rulings = this.#parts.map((part) => rulingOf(part, key));
        const effect = mostPermissive(rulings.map((ruling) => ruling.effect));
        return rulings.find((ruling) => ruling.effect === effect) ?? { effect, label: ANY_RULE };
    }
    /** Whether a rule of `metadata` other than `*` and `default` hides this attribute. */
    hidesByName(key) {
        const { effect, label } = this.metadata(key);
        return effect !== "show" && label !== ANY_RULE;
    }
    /** Whether a rule of `metadata` other than `default` says that this attribute is shown. */
    showsExplicitly(key) {
        return this.#parts.some(({ metadata }) => metadata.get(ruleFor(metadata, key) ?? "") === "show");
    }
}
/** What nothing but `*` and `default` says something of. */
const ANY_RULE = "metadata:*";
/** The first of no effects is `deny`: what no part allows is not allowed. */
function mostPermissive(effects) {
    return EFFECTS.find((one) => effects.includes(one)) ?? "deny";
}
function rulingOf({ metadata, default: otherwise }, key) {
    const rule = ruleFor(metadata, key);
    return { effect: metadata.get(rule ?? "") ?? otherwise, label: `metadata:${rule ?? "*"}` };
}
/** The longest rule that fits a key; the key itself before all others. Null if none fits. */
function ruleFor(rules, key) {
    if (rules.has(key))
        return key;
    let longest = null;
    for (const rule of rules.keys()) {
        const fits = rule.endsWith("*") && key.startsWith(rule.slice(0, -1));
        if (fits && rule.length > (longest?.length ?? 0))
            longest = rule;
    }
    return longest;
}
//# sourceMappingURL=policy.js.map