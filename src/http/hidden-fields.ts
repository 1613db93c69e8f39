/** Tells callers with a field policy what was hidden from the response, and keeps the upstream's words out of its errors. */
import type { GraphQLRequestContextWillSendResponse } from "@apollo/server";
import type { Context } from "../graphql/context.js";
import { withoutDetails } from "../graphql/upstream-answers.js";

export function tellHidden({
  response,
  contextValue: { caller, hidden: parts },
}: GraphQLRequestContextWillSendResponse<Context>): void {
  if (!caller.policy?.isRestrictive || response.body.kind !== "single") return;
  const { singleResult } = response.body;
  if (singleResult.errors !== undefined) {
    singleResult.errors = singleResult.errors.map((error) => ({
      ...error,
      message: withoutDetails(error.message),
    }));
  }
  if (parts.size === 0) return;
  const byField = [...parts].map(([field, labels]) => [field, [...labels].toSorted()] as const);
  singleResult.extensions = { ...singleResult.extensions, hidden: Object.fromEntries(byField) };
}
