/** The values of variables with which an operation can have its highest price. */
import { isEnumType, isInputObjectType, isListType, isNonNullType, Kind, TypeInfo, visit, visitWithTypeInfo, } from "graphql";
import { MAX_KEYS } from "../graphql/arguments.js";
import { isLengthArgument } from "../graphql/list-arguments.js";
import { dearestOf } from "../graphql/price.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
/**
 * The values to try for each variable in the arguments of fields. A variable that is missing has no influence on the price.
 *
 * @param names - the variables to find values for
 */
export function dearestValues({ schema, definition, fragments }, names) {
    const found = new Map();
    const info = new TypeInfo(schema);
    const add = (field, node) => {
        for (const { name, value } of node.arguments ?? []) {
            const argument = field.args.find((one) => one.name === name.value);
            if (argument === undefined)
                continue;
            for (const { variable, path } of variablesIn(value)) {
                if (!names.has(variable))
                    continue;
                const values = valuesOf(field, argument, variable).flatMap((one) => at(one, path));
                if (values.length > 0)
                    found.set(variable, [...(found.get(variable) ?? []), ...values]);
            }
        }
    };
    const definitions = [
        definition,
        ...fragments.values(),
    ];
    for (const one of definitions) {
        visit(one, visitWithTypeInfo(info, {
            Field: (node) => {
                const field = info.getFieldDef();
                if (field)
                    add(field, node);
            },
        }));
    }
    return found;
}
function variablesIn(value, path = []) {
    if (value.kind === Kind.VARIABLE)
        return [{ variable: value.name.value, path }];
    if (value.kind === Kind.LIST)
        return value.values.flatMap((item, index) => variablesIn(item, [...path, index]));
    if (value.kind === Kind.OBJECT)
        return value.fields.flatMap((one) => variablesIn(one.value, [...path, one.name.value]));
    return [];
}
/** The part of a value at `path`. Empty if it has none. */
function at(value, path) {
    let part = value;
    for (const key of path) {
        if (typeof part !== "object" || part === null || !(key in part))
            return [];
        part = part[key];
    }
    return [part];
}
function valuesOf(field, { name, type }, unique) {
    const declared = dearestOf(field, name)?.(unique);
    const isLength = isLengthArgument(field, name);
    if (isLength && !isListIn(type))
        return [MAX_LIMIT];
    return [...(declared ?? []), ...byType(type, unique, isLength ? MAX_KEYS : 1)];
}
function isListIn(type) {
    return isListType(isNonNullType(type) ? type.ofType : type);
}
/** @param length - of a list */
function byType(type, unique, length) {
    if (isNonNullType(type))
        return byType(type.ofType, unique, length);
    if (isListType(type)) {
        const alternatives = byType(type.ofType, unique, 1).length;
        return Array.from({ length: alternatives }, (_, alternative) => Array.from({ length }, (__, index) => byType(type.ofType, `${unique}_${index}`, 1)[alternative]));
    }
    if (isInputObjectType(type)) {
        const fields = Object.values(type.getFields());
        if (type.isOneOf) {
            return fields.flatMap(({ name, type: inner }) => byType(inner, unique, 1).map((value) => ({ [name]: value })));
        }
        return [Object.fromEntries(fields.map((one) => [one.name, byType(one.type, unique, 1)[0]]))];
    }
    if (isEnumType(type))
        return type
            .getValues()
            .slice(0, 1)
            .map(({ value }) => value);
    return [SCALARS[type.name] ?? unique];
}
const SCALARS = { Int: 1, Float: 1, Boolean: true, MinorUnits: 1 };
//# sourceMappingURL=dearest.js.map