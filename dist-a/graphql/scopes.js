/**
 * What an operation may do. Its fields declare with `@Authorized` which scopes they need, all of them. That is checked for
 * the whole operation before its price is computed. A field that a directive skips counts too.
 *
 * type-graphql checks the same again when it resolves a declared field, so that nothing depends on the walk alone.
 */
import { getNamedType, isCompositeType, isObjectType, Kind, } from "graphql";
import { getMetadataStorage } from "type-graphql";
import { SCOPES } from "../access/caller.js";
import { publicError } from "./error-codes.js";
/** @throws {GraphQLError} `FORBIDDEN`, status 403, if the operation has a field that the caller may not select */
export function requireScopes(operation, caller) {
    const missing = scopesOf(operation).find((scope) => !caller.scopes.has(scope));
    if (missing !== undefined)
        throw forbidden(missing);
}
/** @throws {GraphQLError} `FORBIDDEN` if the caller does not have the scope */
export function requireScope(scope, caller) {
    if (!caller.scopes.has(scope))
        throw forbidden(scope);
}
function forbidden(scope) {
    return publicError("FORBIDDEN", `The caller needs the scope ${scope}`, { scope, http: { status: 403 } });
}
/** The check of type-graphql. */
export const checkScopes = ({ context: { caller } }, scopes) => {
    for (const scope of scopes)
        requireScope(scope, caller);
    return true;
};
const known = new WeakMap();
function scopesOf({ schema, definition, fragments }) {
    const before = known.get(definition);
    if (before !== undefined)
        return before;
    const scopes = new Set();
    const seen = new Set();
    const visit = (type, set) => {
        if (!isCompositeType(type) || set === undefined || seen.has(set))
            return;
        seen.add(set);
        for (const selection of set.selections) {
            if (selection.kind === Kind.FIELD) {
                const field = "getFields" in type ? type.getFields()[selection.name.value] : undefined;
                if (field === undefined)
                    continue;
                for (const scope of field.extensions.scopes ?? [])
                    scopes.add(scope);
                visit(getNamedType(field.type), selection.selectionSet);
                continue;
            }
            const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
            const condition = part?.typeCondition?.name.value;
            visit(condition === undefined ? type : schema.getType(condition), part?.selectionSet);
        }
    };
    visit(schema.getRootType(definition.operation), definition.selectionSet);
    const found = [...scopes];
    known.set(definition, found);
    return found;
}
/**
 * Copies what `@Authorized` declares to the fields of the built schema.
 *
 * @throws {Error} if a root field declares nothing, or a field declares an unknown scope
 */
export function declareScopes(schema) {
    const { queries, mutations, subscriptions, objectTypes } = getMetadataStorage();
    const roots = [
        [schema.getQueryType(), queries],
        [schema.getMutationType(), mutations],
        [schema.getSubscriptionType(), subscriptions],
    ];
    for (const [type, fields] of roots) {
        declare(type, fields);
        for (const field of Object.values(type?.getFields() ?? {})) {
            if (field.extensions.scopes === undefined) {
                throw new Error(`Expected ${type?.name}.${field.name} to say with @Authorized who may select it`);
            }
        }
    }
    for (const { name, fields = [] } of objectTypes) {
        const type = schema.getType(name);
        if (isObjectType(type))
            declare(type, fields);
    }
}
function declare(type, fields) {
    for (const { schemaName, roles } of fields) {
        const field = type?.getFields()[schemaName];
        if (field === undefined || roles === undefined)
            continue;
        const scopes = roles.map((role) => SCOPES.find((scope) => scope === role));
        if (!scopes.every((scope) => scope !== undefined)) {
            throw new Error(`Expected the scopes of ${type?.name}.${schemaName} to be of ${SCOPES.join(", ")}`);
        }
        field.extensions = { ...field.extensions, scopes };
    }
}
//# sourceMappingURL=scopes.js.map