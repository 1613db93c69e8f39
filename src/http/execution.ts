/**
 * Has operations executed by something else than graphql-js, through Apollo Server. A result without errors is Apollo's
 * `responseForOperation`. One with errors takes Apollo's way for a "gateway", which formats them: it is slower, since Apollo then
 * makes an object for each request that V8 cannot free before its next full collection.
 */
import {
  type ApolloServerOptionsWithGateway,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
  HeaderMap,
} from "@apollo/server";
import type { ExecutionResult, GraphQLSchema } from "graphql";
import type { Context } from "../graphql/context.js";
import type { Executor } from "../graphql/execution/executor.js";

type Resolved = GraphQLRequestContextResponseForOperation<Context>;

export class Execution {
  readonly #executor: Executor;
  readonly #schema: GraphQLSchema;
  /** What Apollo has not yet taken, by the context of the operation. */
  readonly #faulty = new WeakMap<Context, Promise<ExecutionResult>>();

  constructor(executor: Executor, schema: GraphQLSchema) {
    this.#executor = executor;
    this.#schema = schema;
  }

  /** Executes an operation. Null if there are errors: Apollo then asks the {@link gateway}, which has the result. */
  async responseFor({
    document,
    operation,
    request,
    contextValue,
  }: Resolved): Promise<GraphQLResponse | null> {
    const executed = this.#execute({ document, operation, request, contextValue });
    try {
      const { data, errors, extensions } = await executed;
      if (errors === undefined && extensions === undefined) return complete(data ?? null);
    } catch {
      // Apollo turns it into an answer.
    }
    this.#faulty.set(contextValue, executed);
    return null;
  }

  readonly gateway: ApolloServerOptionsWithGateway<Context>["gateway"] = {
    onSchemaLoadOrUpdate: (loaded) => {
      loaded({ apiSchema: this.#schema, coreSupergraphSdl: "" });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, operation, request, context }) => {
        const contextValue = context as Context;
        return (
          this.#faulty.get(contextValue) ?? this.#execute({ document, operation, request, contextValue })
        );
      },
    }),
    stop: async () => undefined,
  };

  async #execute({
    document,
    operation,
    request: { variables, operationName },
    contextValue,
  }: Pick<Resolved, "document" | "contextValue"> & {
    readonly operation: Resolved["operation"] | undefined;
    readonly request: Pick<Resolved["request"], "variables" | "operationName">;
  }): Promise<ExecutionResult> {
    return this.#executor.execute({ document, operation, variables, operationName, contextValue });
  }
}

/** The response of an operation without errors. */
export function complete(data: Record<string, unknown> | null): GraphQLResponse {
  return { http: { headers: new HeaderMap() }, body: { kind: "single", singleResult: { data } } };
}
