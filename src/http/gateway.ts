/** Apollo's way to have operations executed by something else than graphql-js: a "gateway", here for a schema of this process. */
import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import type { GraphQLSchema } from "graphql";
import type { Context } from "../graphql/context.js";
import type { Executor } from "../graphql/execution/executor.js";

export function gatewayTo(
  executor: Executor,
  schema: GraphQLSchema,
): ApolloServerOptionsWithGateway<Context>["gateway"] {
  return {
    onSchemaLoadOrUpdate: (loaded) => {
      loaded({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, operation, request: { variables, operationName }, context }) =>
        executor.execute({ document, operation, variables, operationName, contextValue: context }),
    }),
    stop: async () => undefined,
  };
}
