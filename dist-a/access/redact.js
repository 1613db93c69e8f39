/**
 * Removes from JSON what a policy does not show. In doubt a value is removed.
 *
 * JSON of the upstream quotes customers in shapes that nobody documents. So its keys decide, and only what is known to be
 * harmless is shown. A key that is not known is left out with all that is in it.
 *
 * In custom attributes the keys are the project's own. There everything is shown that the policy does not name.
 *
 * In both, `forms.ts` recognizes e-mail addresses and phone numbers in any text.
 */
import { hiddenIn } from "./forms.js";
import { categoryOf, isDictionary, isKnownThing, meaningsOf, plain } from "./known-keys.js";
import { remember } from "./remember.js";
/** Most levels of JSON that are read. What is deeper is removed. */
const MAX_LEVELS = 100;
/** A text of one word. A sentence, or a name of two words, is none. */
const ONE_WORD = /^[\w.:+-]{0,100}$/;
/** JSON of the upstream without what `policy` does not show. It is not changed: records are shared. */
export function redact(json, policy) {
    return policy.isRestrictive ? (new Redaction(policy).container(json, "", 0) ?? null) : json;
}
/** An object of custom attributes without those that `policy` does not show. */
export function redactMetadata(attributes, policy) {
    return policy.isRestrictive ? new Redaction(policy).attributes(attributes, 0) : attributes;
}
/** The value of a custom attribute. Undefined if `policy` does not show it. */
export function redactAttribute(key, value, policy) {
    return new Redaction(policy).attribute(key, value, 0);
}
const judges = new WeakMap();
function judge(key, policy) {
    const known = judges.get(policy) ?? remember((one) => judgementOf(one, policy));
    judges.set(policy, known);
    return known(key);
}
function judgementOf(key, policy) {
    const { effect, label } = policy.metadata(key);
    if (effect !== "show")
        return { ruling: { effect, label }, isExplicit: false };
    if (policy.showsExplicitly(key))
        return { ruling: null, isExplicit: true };
    const category = categoryOf(key, false);
    const ofCategory = category === null ? "show" : policy.effect(category);
    return {
        ruling: ofCategory === "show" ? null : { effect: ofCategory, label: category ?? "" },
        isExplicit: false,
    };
}
/** Why a custom attribute is hidden, whatever its value: the category or rule. Null if it may be shown. */
export function attributeRuling(key, policy) {
    return judge(key, policy).ruling;
}
/** Its methods return undefined for what is left out. */
class Redaction {
    #policy;
    constructor(policy) {
        this.#policy = policy;
    }
    // ---------------------------------------------------------------------------------- JSON of the upstream
    /** @param key - where the value is: a list passes its own key to its entries */
    container(value, key, level) {
        if (level >= MAX_LEVELS)
            return undefined;
        if (Array.isArray(value)) {
            return value.map((entry) => this.container(entry, key, level + 1)).filter((one) => one !== undefined);
        }
        if (!isObject(value))
            return typeof value === "string" ? undefined : value;
        const isThing = isKnownThing(value["object"], key);
        const isNamed = isDictionary(key);
        return this.#members(value, (name, inner) => {
            if (isNamed && isObject(inner))
                return this.container(inner, "", level + 1);
            return this.#member(name, inner, isThing, level + 1);
        });
    }
    /** A key can be a path, as in the filters of segments: `metadata.iban`. */
    #member(key, value, isThing, level) {
        if (!key.includes(".") && plain(key) !== "metadata") {
            return this.#isShown(key, isThing, false) ? this.#value(key, value, isThing, level) : undefined;
        }
        const parts = key.split(".");
        const at = parts.findIndex((part) => plain(part) === "metadata");
        const path = at === -1 ? parts : parts.slice(0, at);
        const last = path.length - 1;
        if (!path.every((part, index) => this.#isShown(part, isThing, at !== -1 || index < last)))
            return undefined;
        if (at === -1)
            return this.#value(parts[last] ?? "", value, isThing, level);
        const attribute = parts.slice(at + 1).join(".");
        if (attribute !== "")
            return this.attribute(attribute, value, level);
        if (value === null)
            return null;
        return isObject(value) ? this.attributes(value, level) : undefined;
    }
    /** @param isStep - whether the key is a step of a path, so that its value is an object */
    #isShown(key, isThing, isStep) {
        const category = this.#categoryOf(key, isThing);
        if (category !== null)
            return this.#policy.shows(category);
        const meanings = meaningsOf(key, isThing);
        return isStep ? meanings.includes("container") : meanings.length > 0;
    }
    #value(key, value, isThing, level) {
        if (typeof value === "string") {
            const category = this.#categoryOf(key, isThing);
            const meanings = meaningsOf(key, isThing);
            const isText = category !== null || meanings.includes("text");
            if (!isText && !(meanings.includes("word") && ONE_WORD.test(value)))
                return undefined;
            return this.#text(value);
        }
        if (Array.isArray(value)) {
            if (level >= MAX_LEVELS)
                return undefined;
            return value
                .map((entry) => this.#value(key, entry, isThing, level + 1))
                .filter((one) => one !== undefined);
        }
        return this.container(value, key, level);
    }
    #categoryOf(key, isThing) {
        if (meaningsOf(key, isThing).length > 0)
            return null;
        return plain(key) === "state" ? "address" : categoryOf(key, isThing);
    }
    // ---------------------------------------------------------------------------------- custom attributes
    attributes(attributes, level) {
        if (level >= MAX_LEVELS)
            return {};
        return this.#members(attributes, (key, value) => this.attribute(key, value, level + 1));
    }
    attribute(key, value, level) {
        const { ruling, isExplicit } = judge(key, this.#policy);
        if (ruling !== null)
            return undefined;
        return isExplicit ? this.#explicit(value, level) : this.#attributeValue(value, level);
    }
    /** The value of an attribute that a rule shows: whole, but for attributes in it that another rule names. */
    #explicit(value, level) {
        if (level >= MAX_LEVELS)
            return null;
        if (Array.isArray(value))
            return value.map((entry) => this.#explicit(entry, level + 1));
        if (!isObject(value))
            return value;
        const shown = Object.entries(value).filter(([key]) => !this.#policy.hidesByName(key));
        return Object.fromEntries(shown.map(([key, inner]) => [key, this.#explicit(inner, level + 1)]));
    }
    /** What is in an attribute is subject to the same rules. */
    #attributeValue(value, level) {
        if (typeof value === "string")
            return this.#text(value);
        if (level >= MAX_LEVELS)
            return null;
        if (Array.isArray(value))
            return value.map((entry) => this.#attributeValue(entry, level + 1));
        return isObject(value) ? this.attributes(value, level + 1) : value;
    }
    // ---------------------------------------------------------------------------------- both
    #text(text) {
        return hiddenIn(text, this.#policy) === null ? text : null;
    }
    #members(object, show) {
        const shown = [];
        for (const [key, value] of Object.entries(object)) {
            if (hiddenIn(key, this.#policy) !== null)
                continue;
            const redacted = show(key, value);
            if (redacted !== undefined)
                shown.push([key, redacted]);
        }
        // Not by assignment, since a key can be `__proto__`.
        return Object.fromEntries(shown);
    }
}
function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=redact.js.map