/** Apollo Server as this project runs it: nothing that leaks, nothing that calls home, the bill on every answer. */
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { GraphQLError, type GraphQLSchema, OperationTypeNode, type ValidationRule } from "graphql";
import type { Logger } from "pino";
import { admit, operationOf } from "../pricing/admission.js";
import { isLarger } from "../graphql/answer-size.js";
import { type Bill, billHeaders, billOf } from "../pricing/bill.js";
import { wantsSteps } from "../pricing/bill-steps.js";
import type { Context } from "../graphql/context.js";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { formatErrorFor } from "../graphql/errors.js";
import { publicError } from "../graphql/error-codes.js";
import { planOf } from "../pricing/plan.js";
import { createDocumentStore } from "./document-store.js";
import { printAnswer } from "./print-answer.js";

export interface ApolloSettings {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  /** Whether clients may ask for the schema; GraphiQL needs it. */
  readonly introspection: boolean;
  /** The bill of a request that is no operation. */
  readonly emptyBill: () => Bill;
}

/** Faults of a document that are told at once. */
const MAX_FAULTS = 10;
/** Largest answer, in bytes: as much as the upstream answers at most. */
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
    // Apollo's `maxRecursiveSelections` looks at a document only together with all other rules: too late for what they take.
    validationRules: [withinLimits],
    validationOptions: { maxErrors: MAX_FAULTS },
    executionOptions: { maxCoercionErrors: MAX_FAULTS },
    formatError: formatErrorFor(log),
    stringifyResult: (answer) => printAnswer(answer, emptyBill),
    logger: log,
    plugins: [
      // Its plugin for cache headers wraps every resolver, which costs about a millisecond on 2,000 fields.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      pricing,
      boundedAnswer,
      statusByMediaType,
    ],
  });
}

/**
 * Refuses a document that is too large before any other rule looks at it. Validation can be stopped in one way only: by more
 * faults than it takes. The same one serves, and is told once (`printAnswer`).
 */
const withinLimits: ValidationRule = (context) => ({
  Document: {
    enter: (document) => {
      const problem = documentProblem(document);
      if (problem === null) return;
      for (let fault = 0; fault <= MAX_FAULTS; fault += 1) context.reportError(new GraphQLError(problem));
    },
  },
});

/** Judges an operation by its price, before anything is called, and writes the bill on its answer. */
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
        close = admit(operation, plan, contextValue);
      },
      willSendResponse: async ({ response, contextValue }) => {
        close?.();
        if (response.body.kind !== "single") return;
        const { singleResult } = response.body;
        const upstream = billOf(contextValue, planned);
        singleResult.extensions = { ...singleResult.extensions, upstream };
        for (const [name, value] of Object.entries(billHeaders(upstream))) {
          response.http.headers.set(name, value);
        }
      },
    };
  },
};

/** Replaces an answer that would be too large to send. */
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
 * GraphQL over HTTP gives an operation that fails or is refused before execution a status of its own (400, 429) only under its
 * own media type; to those who accept `application/json` alone it is a well-formed answer, 200. A request without an operation is 400 to all.
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
