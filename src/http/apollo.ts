/** Configures Apollo Server: limits, admission by price, the bill on every response, no telemetry, no stack traces. */
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import {
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  type ValidationRule,
} from "graphql";
import type { Logger } from "pino";
import { isLarger } from "../graphql/answer-size.js";
import type { Bill } from "../pricing/bill.js";
import type { Context } from "../graphql/context.js";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { formatErrorFor } from "../graphql/errors.js";
import { Executor } from "../graphql/execution/executor.js";
import { publicError } from "../graphql/error-codes.js";
import type { OperationObserver } from "../observability/operation-report.js";
import { createDocumentStore } from "./document-store.js";
import { keeping } from "./kept-answers.js";
import { hidden } from "./hidden-plugin.js";
import { gatewayTo } from "./gateway.js";
import { pricing } from "./pricing-plugin.js";
import { printAnswer } from "./print-answer.js";
import { reporting } from "./reporting-plugin.js";

export interface ApolloSettings {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  /** Whether introspection is answered. GraphiQL needs it. */
  readonly introspection: boolean;
  /** The bill of a request without an operation. */
  readonly emptyBill: () => Bill;
  /** Is told of every operation. */
  readonly observer: OperationObserver;
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
  observer,
}: ApolloSettings): ApolloServer<Context> {
  const format = formatErrorFor(log);
  const executor = new Executor({ schema, maxCoercionErrors: MAX_ERRORS });
  return new ApolloServer<Context>({
    gateway: gatewayTo(executor, schema),
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
    formatError: introspection ? format : (error, cause) => withoutSuggestion(format(error, cause)),
    stringifyResult: (answer) => printAnswer(answer, emptyBill),
    logger: log,
    plugins: [
      // The plugin for cache headers wraps every resolver, which takes about a millisecond for 2,000 fields.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      pricing(),
      hidden,
      boundedAnswer,
      statusByMediaType,
      keeping,
      reporting(observer),
    ],
  });
}

/**
 * Removes the names of the schema that GraphQL suggests. Apollo does so for errors of validation only, and not for those of
 * variables.
 */
function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replaceAll(/ ?Did you mean [^?]*\?/g, "") };
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
 * 400, 403 or 429. Clients that accept only `application/json` get 200. A request without an operation is 400 in both cases.
 * Source: https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
const statusByMediaType: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      if (![400, 403, 429].includes(response.http.status ?? 200) || response.body.kind !== "single") return;
      const accept = request.http?.headers.get("accept") ?? "";
      const isOperation = response.body.singleResult.errors?.every(
        ({ extensions }) => extensions?.["code"] !== "BAD_REQUEST",
      );
      if (isOperation && !accept.includes("application/graphql-response+json")) response.http.status = 200;
    },
  }),
};
