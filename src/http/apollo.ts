/** Configures Apollo Server: limits, admission by price, the bill on every response, no telemetry, no stack traces. */
import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestContextWillSendResponse,
} from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import {
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ValidationRule,
} from "graphql";
import type { Logger } from "pino";
import { admit, operationOf } from "../pricing/admission.js";
import { isLarger } from "../graphql/answer-size.js";
import { type Bill, billHeaders, billOf } from "../pricing/bill.js";
import { wantsSteps } from "../pricing/bill-steps.js";
import type { Context } from "../graphql/context.js";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { formatErrorFor } from "../graphql/errors.js";
import { ageByDirective, ageByHeader } from "../graphql/freshness.js";
import { publicError } from "../graphql/error-codes.js";
import { planOf } from "../pricing/plan.js";
import { createDocumentStore } from "./document-store.js";
import { printAnswer } from "./print-answer.js";

export interface ApolloSettings {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  /** Whether introspection is answered. GraphiQL needs it. */
  readonly introspection: boolean;
  /** The bill of a request without an operation. */
  readonly emptyBill: () => Bill;
}

/** Most errors of one document. */
const MAX_ERRORS = 10;
/** Largest response, in bytes: as much as an answer of the upstream may have. */
const MAX_ANSWER_BYTES = 10 * 2 ** 20;

export function createApollo({
  schema,
  log,
  introspection,
  emptyBill,
}: ApolloSettings): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    documentStore: createDocumentStore(),
    // Apollo's `maxRecursiveSelections` runs together with all other rules, which may take long on a large document.
    validationRules: [withinLimits],
    validationOptions: { maxErrors: MAX_ERRORS },
    executionOptions: { maxCoercionErrors: MAX_ERRORS },
    formatError: formatErrorFor(log),
    stringifyResult: (answer) => printAnswer(answer, emptyBill),
    logger: log,
    plugins: [
      // The plugin for cache headers wraps every resolver, which takes about a millisecond for 2,000 fields.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      pricing,
      boundedAnswer,
      statusByMediaType,
    ],
  });
}

/**
 * Rejects a document that is too large before any other rule visits it. Validation stops only after `maxErrors` errors,
 * so the same error is reported more often than that. `printAnswer` removes the duplicates.
 */
const withinLimits: ValidationRule = (context) => ({
  Document: {
    enter: (document) => {
      const problem = documentProblem(document);
      if (problem === null) return;
      for (let count = 0; count <= MAX_ERRORS; count += 1) context.reportError(new GraphQLError(problem));
    },
  },
});

/** Admits or refuses an operation by its price, before any upstream call, and adds the bill to the response. */
const pricing: ApolloServerPlugin<Context> = {
  requestDidStart: async () => {
    let close: (() => void) | undefined;
    let planned = 0;
    return {
      didResolveOperation: async ({ schema, document, operation: definition, request, contextValue }) => {
        const { operationName, variables = {} } = request;
        const operation = operationOf(schema, document, operationName, variables, contextValue);
        if (wantsSteps(definition, request.http?.headers)) contextValue.voucherify.itemize();
        const plan = operation && planOf(operation);
        if (operation === null || plan === null) return;
        planned = plan.calls;
        contextValue.voucherify.accept(acceptedAge(definition, plan.variables, request.http?.headers));
        close = admit(operation, plan, contextValue);
      },
      willSendResponse: async ({ response, contextValue, operation }) => {
        close?.();
        if (response.body.kind !== "single") return;
        const { refusal } = contextValue.voucherify;
        if (refusal instanceof GraphQLError) refuse(response, refusal);
        const { singleResult } = response.body;
        const upstream = billOf(contextValue, planned);
        singleResult.extensions = { ...singleResult.extensions, upstream };
        for (const [name, value] of Object.entries(billHeaders(upstream))) {
          response.http.headers.set(name, value);
        }
        const isRead = operation?.operation === OperationTypeNode.QUERY && !singleResult.errors;
        response.http.headers.set("cache-control", isRead ? "private, no-cache" : "private, no-store");
      },
    };
  },
};

/** Greatest age of cached values that a request accepts, in milliseconds. A mutation reads everything from the upstream. */
function acceptedAge(
  operation: OperationDefinitionNode | undefined,
  variables: Readonly<Record<string, unknown>>,
  headers: { get(name: string): string | undefined } | undefined,
): number {
  if (operation === undefined || operation.operation === OperationTypeNode.MUTATION) return 0;
  return Math.min(ageByDirective(operation, variables), ageByHeader(headers?.get("cache-control")));
}

/**
 * Replaces the answer of an operation that was refused when it needed its first call. It has spent nothing, so it is
 * answered as one that is refused before it starts.
 */
function refuse(
  response: GraphQLRequestContextWillSendResponse<Context>["response"],
  refusal: GraphQLError,
): void {
  const { http, ...extensions } = refusal.extensions;
  const { status, headers } = http as { status: number; headers: ReadonlyMap<string, string> };
  response.body = { kind: "single", singleResult: { errors: [{ message: refusal.message, extensions }] } };
  response.http.status = status;
  for (const [name, value] of headers) response.http.headers.set(name, value);
}

/** Replaces a response that is too large by an error. */
const boundedAnswer: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response, operation }) => {
      if (response.body.kind !== "single") return;
      const { singleResult } = response.body;
      if (!isLarger(singleResult.data, MAX_ANSWER_BYTES)) return;
      const done =
        operation?.operation === OperationTypeNode.MUTATION ? ". The mutation has been carried out" : "";
      const message = `The answer has more than ${MAX_ANSWER_BYTES} bytes; ask for fewer records or fields${done}`;
      const { extensions } = publicError("ANSWER_TOO_LARGE", message);
      response.body = {
        kind: "single",
        singleResult: {
          data: null,
          errors: [{ message, extensions }],
          ...(singleResult.extensions && { extensions: singleResult.extensions }),
        },
      };
    },
  }),
};

/**
 * With the media type of GraphQL over HTTP, an operation that is rejected or refused before execution has the status
 * 400 or 429. Clients that accept only `application/json` get 200. A request without an operation is 400 in both cases.
 * Source: https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
const statusByMediaType: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      if (![400, 429].includes(response.http.status ?? 200) || response.body.kind !== "single") return;
      const accept = request.http?.headers.get("accept") ?? "";
      const isOperation = response.body.singleResult.errors?.every(
        ({ extensions }) => extensions?.["code"] !== "BAD_REQUEST",
      );
      if (isOperation && !accept.includes("application/graphql-response+json")) response.http.status = 200;
    },
  }),
};
