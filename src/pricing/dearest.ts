/** The values of variables with which an operation can have its highest price. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { MAX_KEYS } from "../graphql/arguments.js";
import { isLengthArgument } from "../graphql/list-arguments.js";
import { dearestOf } from "../graphql/price.js";
import type { Operation } from "../graphql/operation.js";
import { MAX_LIMIT } from "../voucherify/paging.js";

/**
 * The values to try for each variable in the arguments of fields. A variable that is missing has no influence on the price.
 *
 * @param names - the variables to find values for
 */
export function dearestValues(
  { schema, definition, fragments }: Pick<Operation, "schema" | "definition" | "fragments">,
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, unknown[]>();
  const info = new TypeInfo(schema);
  const add = (field: GraphQLField<unknown, unknown>, node: FieldNode): void => {
    for (const { name, value } of node.arguments ?? []) {
      const argument = field.args.find((one) => one.name === name.value);
      if (argument === undefined) continue;
      for (const { variable, path } of variablesIn(value)) {
        if (!names.has(variable)) continue;
        const values = valuesOf(field, argument, variable).flatMap((one) => at(one, path));
        if (values.length > 0) found.set(variable, [...(found.get(variable) ?? []), ...values]);
      }
    }
  };
  const definitions: (OperationDefinitionNode | FragmentDefinitionNode)[] = [
    definition,
    ...fragments.values(),
  ];
  for (const one of definitions) {
    visit(
      one,
      visitWithTypeInfo(info, {
        Field: (node) => {
          const field = info.getFieldDef();
          if (field) add(field, node);
        },
      }),
    );
  }
  return found;
}

interface Place {
  readonly variable: string;
  /** From the argument to the variable: fields and indexes. */
  readonly path: readonly (string | number)[];
}

function variablesIn(value: ValueNode, path: Place["path"] = []): Place[] {
  if (value.kind === Kind.VARIABLE) return [{ variable: value.name.value, path }];
  if (value.kind === Kind.LIST)
    return value.values.flatMap((item, index) => variablesIn(item, [...path, index]));
  if (value.kind === Kind.OBJECT)
    return value.fields.flatMap((one) => variablesIn(one.value, [...path, one.name.value]));
  return [];
}

/** The part of a value at `path`. Empty if it has none. */
function at(value: unknown, path: Place["path"]): unknown[] {
  let part = value;
  for (const key of path) {
    if (typeof part !== "object" || part === null || !(key in part)) return [];
    part = (part as Record<string | number, unknown>)[key];
  }
  return [part];
}

function valuesOf(
  field: GraphQLField<unknown, unknown>,
  { name, type }: GraphQLArgument,
  unique: string,
): readonly unknown[] {
  const declared = dearestOf(field, name)?.(unique);
  const isLength = isLengthArgument(field, name);
  if (isLength && !isListIn(type)) return [MAX_LIMIT];
  return [...(declared ?? []), ...byType(type, unique, isLength ? MAX_KEYS : 1)];
}

function isListIn(type: GraphQLInputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** @param length - of a list */
function byType(type: GraphQLInputType, unique: string, length: number): unknown[] {
  if (isNonNullType(type)) return byType(type.ofType, unique, length);
  if (isListType(type)) {
    const alternatives = byType(type.ofType, unique, 1).length;
    return Array.from({ length: alternatives }, (_, alternative) =>
      Array.from({ length }, (__, index) => byType(type.ofType, `${unique}_${index}`, 1)[alternative]),
    );
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    if (type.isOneOf) {
      return fields.flatMap(({ name, type: inner }) =>
        byType(inner, unique, 1).map((value) => ({ [name]: value })),
      );
    }
    return [Object.fromEntries(fields.map((one) => [one.name, byType(one.type, unique, 1)[0]]))];
  }
  if (isEnumType(type))
    return type
      .getValues()
      .slice(0, 1)
      .map(({ value }) => value as unknown);
  return [SCALARS[type.name] ?? unique];
}

const SCALARS: Readonly<Record<string, unknown>> = { Int: 1, Float: 1, Boolean: true, MinorUnits: 1 };
