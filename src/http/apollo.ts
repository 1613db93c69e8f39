/** Apollo Server as this project runs it: nothing that leaks, nothing that calls home, the bill on every answer. */
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { GraphQLError, type GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { admit, operationOf } from "../graphql/admission.js";
import { billOf } from "../graphql/bill.js";
import type { Context } from "../graphql/context.js";
import { formatErrorFor, isCoercionError } from "../graphql/errors.js";

export interface ApolloSettings {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  /** Whether clients may ask for the schema; GraphiQL needs it. */
  readonly introspection: boolean;
}

export function createApollo({ schema, log, introspection }: ApolloSettings): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: formatErrorFor(log),
    logger: log,
    plugins: [
      // Its plugin for cache headers wraps every resolver, which costs about a millisecond on 2,000 fields.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      admission,
      upstreamBill,
      statusByMediaType,
    ],
  });
}

/** Judges an operation by its price, before anything is called. */
const admission: ApolloServerPlugin<Context> = {
  requestDidStart: async () => {
    let close: (() => void) | undefined;
    return {
      didResolveOperation: async ({ schema, document, request, contextValue }) => {
        const { operationName, variables = {} } = request;
        const operation = operationOf(schema, document, operationName, variables);
        if (operation === null) return;
        try {
          close = admit(operation, contextValue);
        } catch (error) {
          throw isCoercionError(error) ? asBadRequest(error) : error;
        }
      },
      willSendResponse: async () => close?.(),
    };
  },
};

/** An unusable argument of a directive, which the price walk is the first to read. */
function asBadRequest({ message, nodes }: GraphQLError): GraphQLError {
  const extensions = { code: "BAD_USER_INPUT", http: { status: 400 } };
  return new GraphQLError(message, { nodes: nodes ?? null, extensions });
}

/** `extensions.upstream`: what the operation cost, in calls of the upstream, and what the account has left. */
const upstreamBill: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response, contextValue }) => {
      if (response.body.kind !== "single") return;
      const { singleResult } = response.body;
      singleResult.extensions = {
        ...singleResult.extensions,
        upstream: billOf(contextValue),
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
