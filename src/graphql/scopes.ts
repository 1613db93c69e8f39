/**
 * What an operation may do. Its fields declare with `@Authorized` which scopes they need, all of them. That is checked for
 * the whole operation before its price is computed. A field that a directive skips counts too.
 *
 * type-graphql checks the same again when it resolves a declared field, so that nothing depends on the walk alone.
 */
import {
  getNamedType,
  type GraphQLError,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { type AuthCheckerFn, getMetadataStorage } from "type-graphql";
import { type Caller, type Scope, SCOPES } from "../access/caller.js";
import type { Context } from "./context.js";
import { publicError } from "./error-codes.js";
import type { Operation } from "./operation.js";

declare module "graphql" {
  // The type parameters must have the names of the declaration that this extends.
  // oxlint-disable-next-line typescript/no-unused-vars
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The scopes that the field needs. Undefined: none is declared. */
    scopes?: readonly Scope[];
  }
}

/** @throws {GraphQLError} `FORBIDDEN`, status 403, if the operation has a field that the caller may not select */
export function requireScopes(operation: Operation, caller: Caller): void {
  const missing = scopesOf(operation).find((scope) => !caller.scopes.has(scope));
  if (missing !== undefined) throw forbidden(missing);
}

/** @throws {GraphQLError} `FORBIDDEN` if the caller does not have the scope */
export function requireScope(scope: Scope, caller: Caller): void {
  if (!caller.scopes.has(scope)) throw forbidden(scope);
}

function forbidden(scope: Scope): GraphQLError {
  return publicError("FORBIDDEN", `The caller needs the scope ${scope}`, { scope, http: { status: 403 } });
}

/** The check of type-graphql. */
export const checkScopes: AuthCheckerFn<Context, Scope> = ({ context: { caller } }, scopes) => {
  for (const scope of scopes) requireScope(scope, caller);
  return true;
};

const known = new WeakMap<OperationDefinitionNode, readonly Scope[]>();

function scopesOf({ schema, definition, fragments }: Operation): readonly Scope[] {
  const before = known.get(definition);
  if (before !== undefined) return before;
  const scopes = new Set<Scope>();
  const seen = new Set<SelectionSetNode>();
  const visit = (type: GraphQLNamedType | null | undefined, set: SelectionSetNode | undefined): void => {
    if (!isCompositeType(type) || set === undefined || seen.has(set)) return;
    seen.add(set);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const field = "getFields" in type ? type.getFields()[selection.name.value] : undefined;
        if (field === undefined) continue;
        for (const scope of field.extensions.scopes ?? []) scopes.add(scope);
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
export function declareScopes(schema: GraphQLSchema): void {
  const { queries, mutations, subscriptions, objectTypes } = getMetadataStorage();
  const roots = [
    [schema.getQueryType(), queries],
    [schema.getMutationType(), mutations],
    [schema.getSubscriptionType(), subscriptions],
  ] as const;
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
    if (isObjectType(type)) declare(type, fields);
  }
}

function declare(
  type: GraphQLObjectType | null | undefined,
  fields: readonly { readonly schemaName: string; readonly roles?: readonly unknown[] }[],
): void {
  for (const { schemaName, roles } of fields) {
    const field = type?.getFields()[schemaName];
    if (field === undefined || roles === undefined) continue;
    const scopes = roles.map((role) => SCOPES.find((scope) => scope === role));
    if (!scopes.every((scope) => scope !== undefined)) {
      throw new Error(`Expected the scopes of ${type?.name}.${schemaName} to be of ${SCOPES.join(", ")}`);
    }
    field.extensions = { ...field.extensions, scopes };
  }
}
