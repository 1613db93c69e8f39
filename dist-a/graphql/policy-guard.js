/** Hides from the answers what the caller's field policy does not show. What is denied is hidden, too. */
import { defaultFieldResolver, isNonNullType, isObjectType, } from "graphql";
import { hiddenIn, reasonToHide } from "../access/forms.js";
import { attributeRuling, redact, redactAttribute, redactMetadata } from "../access/redact.js";
import { isObject } from "../voucherify/read.js";
import { isCategory, personalField } from "./field-policy.js";
import { withoutDetails } from "./upstream-answers.js";
/** Gives every field with personal data a resolver that hides what the caller's policy does not show. */
export function guardPersonalFields(schema) {
    for (const type of Object.values(schema.getTypeMap())) {
        if (!isObjectType(type))
            continue;
        for (const field of Object.values(type.getFields())) {
            const personal = personalField(type, field.name);
            if (personal === null)
                continue;
            const isProperty = field.resolve === undefined;
            guard(field, personal);
            if (isProperty)
                withoutInfo(field);
        }
    }
}
/** Lets a field that is a property be resolved without `info`: making one takes longer than reading it (`execution/fields.ts`). */
function withoutInfo(field) {
    const { resolve, name } = field;
    const info = { fieldName: name };
    field.resolve = (source, args, context) => resolve?.(source, args, context, info);
}
/** Without a policy the only cost is one comparison. */
function guard(field, personal) {
    const resolve = field.resolve ?? defaultFieldResolver;
    const place = { ...personal, isNullable: !isNonNullType(field.type) };
    field.resolve = (source, args, context, info) => {
        const { policy } = context.caller;
        const value = resolve(source, args, context, info);
        if (policy === undefined || !policy.isRestrictive)
            return value;
        if (value instanceof Promise) {
            return value.then((resolved) => shown(resolved, args, place, policy, context));
        }
        return shown(value, args, place, policy, context);
    };
}
/** Notes that something of a field was hidden. */
function note({ hidden }, coordinate, labels) {
    const known = hidden.get(coordinate) ?? new Set();
    hidden.set(coordinate, known);
    for (const label of labels)
        known.add(label);
}
/** `value` as the policy shows it. */
function shown(value, args, { coordinate, content, isNullable }, policy, context) {
    if (isCategory(content)) {
        const reason = reasonToHide(content, value, policy);
        if (reason === null)
            return value;
        note(context, coordinate, [reason]);
        return null;
    }
    switch (content) {
        case "attribute": {
            const key = String(args["key"]);
            const ruling = attributeRuling(key, policy);
            if (ruling !== null) {
                note(context, coordinate, [ruling.label]);
                return null;
            }
            const redacted = redactAttribute(key, value, policy);
            // A list of strings has no place for a string that is left out.
            const result = Array.isArray(redacted) && redacted.includes(null) ? null : redacted;
            if (!isSame(result, value))
                note(context, coordinate, policy.restricted);
            return result ?? null;
        }
        // What is hidden in them is said whether it is there or not: that it is there is not to be seen either.
        case "metadata":
            note(context, coordinate, policy.restricted);
            return isObject(value) ? redactMetadata(value, policy) : null;
        case "json":
            note(context, coordinate, policy.restricted);
            return redact(value, policy);
        case "text": {
            const reason = typeof value === "string" ? hiddenIn(value, policy) : null;
            if (reason === null)
                return value;
            note(context, coordinate, [reason]);
            return isNullable ? null : "";
        }
        case "words": {
            const own = isNullable ? null : withoutDetails(String(value));
            if (isNullable || own !== value)
                note(context, coordinate, policy.restricted);
            return own;
        }
    }
}
function isSame(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
}
//# sourceMappingURL=policy-guard.js.map