/**
 * The itemized bill: the calls of each field. It is recorded only on request, by the directive `@bill` or by a header for
 * clients that cannot change the document.
 */
import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  type OperationDefinitionNode,
} from "graphql";
import type { Context } from "../graphql/context.js";
import { priceOf } from "../graphql/price.js";

export const billDirective = new GraphQLDirective({
  name: "bill",
  description:
    "Adds `steps` to `extensions.upstream` of the answer. They list the upstream calls that were made, by field and endpoint.",
  locations: [DirectiveLocation.QUERY, DirectiveLocation.MUTATION, DirectiveLocation.SUBSCRIPTION],
});

/** The header with the same effect: `X-Upstream-Bill: steps`. */
const BILL_HEADER = "x-upstream-bill";

export function wantsSteps(
  operation: OperationDefinitionNode | undefined,
  headers: { get(name: string): string | undefined } | undefined,
): boolean {
  return (
    headers?.get(BILL_HEADER) === "steps" ||
    (operation?.directives ?? []).some(({ name }) => name.value === billDirective.name)
  );
}

/** Gives every field with a price a context of its own, if the bill is itemized. */
export function itemizeCalls(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) itemize(field);
  }
}

function itemize(field: GraphQLField<unknown, Context>): void {
  const { resolve } = field;
  if (resolve === undefined || priceOf(field as GraphQLField<unknown, unknown>) === null) return;
  field.resolve = (source, args: unknown, context, info) =>
    resolve(source, args, context.voucherify.isItemized ? onBehalfOf(context, info) : context, info);
}

function onBehalfOf(context: Context, { path }: GraphQLResolveInfo): Context {
  const loads = context.loads.at({ path: pathText(path) });
  return { ...context, loads, voucherify: loads.voucherify };
}

/** The response names joined by dots, without list indexes. */
function pathText(path: GraphQLResolveInfo["path"]): string {
  const names: string[] = [];
  for (let at: typeof path | undefined = path; at !== undefined; at = at.prev) {
    if (typeof at.key === "string") names.unshift(at.key);
  }
  return names.join(".");
}
