import { registerEnumType } from "type-graphql";
/** Declares a schema enum whose values equal their names. `described` maps each value to its description. */
export function enumOf(name, description, described) {
    const each = (make) => Object.fromEntries(Object.entries(described).map(([value, text]) => [value, make(value, text)]));
    const values = each((value) => value);
    registerEnumType(values, { name, description, valuesConfig: each((_, text) => ({ description: text })) });
    return values;
}
/** The enum value for a value of REST. UNKNOWN if this server does not know it, null if REST sends none. */
export function fromWord(values, word) {
    if (word === null)
        return null;
    return Object.hasOwn(values, word) ? values[word] : values.UNKNOWN;
}
//# sourceMappingURL=enum.js.map