/** Admits or refuses an operation by its price, before any upstream call, and adds the bill to the response. */
import {
  type ApolloServerPlugin,
  type GraphQLRequestContextDidResolveOperation,
  HeaderMap,
} from "@apollo/server";
import {
  createSourceEventStream,
  GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
} from "graphql";
import type { Context } from "../graphql/context.js";
import { publicError } from "../graphql/error-codes.js";
import type { formatErrorFor } from "../graphql/errors.js";
import type { Operation } from "../graphql/selections.js";
import { admit, admitSubscription, admitWithoutCalls, operationOf } from "../pricing/admission.js";
import { billHeaders, billOf } from "../pricing/bill.js";
import { wantsSteps } from "../pricing/bill-steps.js";
import { type Plan, planOf } from "../pricing/plan.js";

type Resolved = GraphQLRequestContextDidResolveOperation<Context>;

export function pricing(format: ReturnType<typeof formatErrorFor>): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      let close: (() => void) | undefined;
      let planned = 0;
      let refusal: GraphQLError | null = null;
      return {
        didResolveOperation: async (resolved) => {
          const { schema, document, operation: definition, request, contextValue } = resolved;
          const { operationName, variables = {} } = request;
          if (
            definition?.operation === OperationTypeNode.MUTATION &&
            contextValue.subscribing?.mayWrite === false
          ) {
            throw publicError("BAD_REQUEST", "Mutations must be sent by POST");
          }
          const operation = operationOf(schema, document, operationName, variables, contextValue);
          if (wantsSteps(definition, request.http?.headers)) contextValue.voucherify.itemize();
          const plan = operation && planOf(operation);
          if (operation === null || plan === null) return;
          planned = plan.calls;
          const isSubscription = definition?.operation === OperationTypeNode.SUBSCRIPTION;
          if (isSubscription && contextValue.delivery === undefined) {
            await subscribe(resolved, operation, plan);
            return;
          }
          try {
            close = admit(operation, plan, contextValue);
          } catch (error) {
            if (!isSubscription || !(error instanceof GraphQLError)) throw error;
            // An event is delivered in any case: what it reports takes no calls.
            refusal = error;
            admitWithoutCalls(plan, contextValue);
          }
        },
        // A subscription is not executed itself, only its deliveries.
        responseForOperation: async ({ contextValue: { subscribing } }) =>
          subscribing?.source
            ? {
                http: { headers: new HeaderMap() },
                body: { kind: "single", singleResult: { data: null } },
              }
            : null,
        willSendResponse: async ({ response, contextValue }) => {
          close?.();
          if (response.body.kind !== "single") return;
          const { singleResult } = response.body;
          const cause = refusal;
          if (cause !== null && singleResult.errors) {
            singleResult.errors = singleResult.errors.map((error) => explained(error, cause, format));
          }
          const upstream = billOf(contextValue, planned);
          singleResult.extensions = { ...singleResult.extensions, upstream };
          for (const [name, value] of Object.entries(billHeaders(upstream))) {
            response.http.headers.set(name, value);
          }
        },
      };
    },
  };
}

/** Opens the source of a subscription. */
async function subscribe(
  { schema, document, request, contextValue }: Resolved,
  operation: Operation,
  plan: Plan,
): Promise<void> {
  const { subscribing } = contextValue;
  if (subscribing === undefined) {
    const message = "Subscriptions take a WebSocket at /graphql, or server-sent events at /graphql/stream";
    throw publicError("OPERATION_RESOLUTION_FAILURE", message, { http: { status: 400 } });
  }
  admitSubscription(operation, plan, contextValue);
  const opened = await createSourceEventStream({
    schema,
    document,
    contextValue,
    variableValues: request.variables,
    operationName: request.operationName,
  });
  if (!(Symbol.asyncIterator in opened)) throw opened.errors?.[0] ?? new Error("A subscription did not open");
  subscribing.source = opened as AsyncIterable<never>;
}

/** The error of a field whose call was not admitted. */
function explained(
  error: GraphQLFormattedError,
  refusal: GraphQLError,
  format: ReturnType<typeof formatErrorFor>,
): GraphQLFormattedError {
  return error.extensions?.["code"] === "PRICE_EXCEEDED" ? format({ ...error }, refusal) : error;
}
