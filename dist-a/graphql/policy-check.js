/** Refuses operations that the caller's field policy does not allow, before any call. */
import { getNamedType, getNullableType, isAbstractType, isEnumType, isInputObjectType, isListType, isObjectType, } from "graphql";
import { ASSIGNED_IDS, PERSONAL_ARGUMENTS } from "../access/personal-data.js";
import { reasonToHide } from "../access/forms.js";
import { attributeRuling } from "../access/redact.js";
import { isObject } from "../voucherify/read.js";
import { publicError } from "./error-codes.js";
import { isCategory, personalField } from "./field-policy.js";
import { Selections, setsOf } from "./selections.js";
/** Most violations that an error lists. */
const MAX_VIOLATIONS = 20;
/**
 * Refuses an operation that the caller's policy does not allow. It makes no call.
 *
 * @param variables - coerced
 * @throws {GraphQLError} FORBIDDEN
 */
export function checkPolicy(operation, variables, { caller: { policy } }) {
    if (policy === undefined || !policy.isRestrictive)
        return;
    const denied = new PolicyCheck(operation, variables, policy).run();
    const [first] = denied;
    if (first === undefined)
        return;
    const { path, coordinate, category } = first;
    const message = `\`${path}\` uses ${coordinate}, but the field policy of ${policy.origin} does not allow it for \`${category}\``;
    throw publicError("FORBIDDEN", message, {
        denied: denied.slice(0, MAX_VIOLATIONS),
        http: { status: 403, headers: new Map() },
    });
}
class PolicyCheck {
    #operation;
    #selections;
    #policy;
    #violations = new Map();
    /** The selection sets that were visited, by type. What is under one does not depend on where it is. */
    #seen = new Map();
    constructor(operation, variables, policy) {
        this.#operation = operation;
        this.#selections = new Selections(operation, variables);
        this.#policy = policy;
    }
    run() {
        const { schema, definition } = this.#operation;
        const root = schema.getRootType(definition.operation);
        if (root)
            this.#visit(root, definition.selectionSet, "");
        return [...this.#violations.values()];
    }
    #visit(type, set, parentPath) {
        const seen = this.#seen.get(type) ?? new Set();
        this.#seen.set(type, seen);
        if (seen.has(set))
            return;
        seen.add(set);
        for (const [name, merged] of this.#selections.fieldsOf(type, [set])) {
            const [node] = merged;
            const field = type.getFields()[node.name.value];
            // The fields of introspection have no data.
            if (field === undefined)
                continue;
            const path = parentPath === "" ? name : `${parentPath}.${name}`;
            const args = this.#selections.argumentsOf(field, node) ?? {};
            this.#checkField(type, field, args, path);
            for (const arg of field.args)
                this.#checkArgument(type, field, arg, args[arg.name], path);
            for (const inner of setsOf(merged))
                this.#visitTypes(field.type, inner, path);
        }
    }
    #visitTypes(fieldType, set, path) {
        const type = getNamedType(fieldType);
        const types = isAbstractType(type) ? this.#operation.schema.getPossibleTypes(type) : [type];
        for (const one of types)
            if (isObjectType(one))
                this.#visit(one, set, path);
    }
    #checkField(type, field, args, path) {
        const personal = personalField(type, field.name);
        if (personal === null)
            return;
        const { coordinate, content } = personal;
        if (isCategory(content) && this.#policy.effect(content) === "deny") {
            this.#note({ path, coordinate, category: content });
        }
        for (const key of namedKeys(content, args)) {
            const ruling = attributeRuling(key, this.#policy);
            if (ruling?.effect === "deny")
                this.#note({ path, coordinate, category: ruling.label });
        }
    }
    #checkArgument(type, field, { name, type: argType }, value, path) {
        this.#checkInput(`${type.name}.${field.name}(${name}:)`, argType, value, path);
    }
    #checkInput(coordinate, inputType, value, path) {
        if (value === null || value === undefined)
            return;
        const type = getNullableType(inputType);
        if (isListType(type)) {
            for (const entry of Array.isArray(value) ? value : [value]) {
                this.#checkInput(coordinate, type.ofType, entry, path);
            }
            return;
        }
        this.#checkUse(coordinate, value, path);
        if (isInputObjectType(type) && isObject(value)) {
            for (const field of Object.values(type.getFields())) {
                this.#checkInput(`${type.name}.${field.name}`, field.type, value[field.name], path);
            }
        }
        if (isEnumType(type)) {
            const chosen = type.getValues().find((one) => one.value === value);
            if (chosen !== undefined)
                this.#checkUse(`${type.name}.${chosen.name}`, value, path);
        }
    }
    #checkUse(coordinate, value, path) {
        const category = PERSONAL_ARGUMENTS[coordinate];
        if (category === undefined)
            return;
        const assigned = ASSIGNED_IDS[coordinate];
        if (assigned !== undefined && String(value).startsWith(assigned))
            return;
        const reason = reasonToHide(category, value, this.#policy);
        if (reason !== null)
            this.#note({ path, coordinate, category: reason });
    }
    #note(violation) {
        this.#violations.set(`${violation.path} ${violation.coordinate} ${violation.category}`, violation);
    }
}
/** The custom attributes that a field is asked for by name. */
function namedKeys(content, { key, keys }) {
    if (content === "attribute")
        return typeof key === "string" ? [key] : [];
    if (content !== "metadata" || !Array.isArray(keys))
        return [];
    return keys.filter((one) => typeof one === "string");
}
//# sourceMappingURL=policy-check.js.map