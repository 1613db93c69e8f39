/**
 * Has operations executed by something else than graphql-js, through Apollo Server. A result without errors is Apollo's
 * `responseForOperation`. One with errors takes Apollo's way for a "gateway", which formats them: it is slower, since Apollo then
 * makes an object for each request that V8 cannot free before its next full collection.
 */
import { HeaderMap, } from "@apollo/server";
export class Execution {
    #executor;
    #schema;
    /** What Apollo has not yet taken, by the context of the operation. */
    #faulty = new WeakMap();
    constructor(executor, schema) {
        this.#executor = executor;
        this.#schema = schema;
    }
    /** Executes an operation. Null if there are errors: Apollo then asks the {@link gateway}, which has the result. */
    async responseFor({ document, operation, request, contextValue, }) {
        const executed = this.#execute({ document, operation, request, contextValue });
        try {
            const { data, errors, extensions } = await executed;
            if (errors === undefined && extensions === undefined)
                return complete(data ?? null);
        }
        catch {
            // Apollo turns it into an answer.
        }
        this.#faulty.set(contextValue, executed);
        return null;
    }
    gateway = {
        onSchemaLoadOrUpdate: (loaded) => {
            loaded({ apiSchema: this.#schema, coreSupergraphSdl: "" });
            return () => undefined;
        },
        load: async () => ({
            executor: async ({ document, operation, request, context }) => {
                const contextValue = context;
                return (this.#faulty.get(contextValue) ?? this.#execute({ document, operation, request, contextValue }));
            },
        }),
        stop: async () => undefined,
    };
    async #execute({ document, operation, request: { variables, operationName }, contextValue, }) {
        return this.#executor.execute({ document, operation, variables, operationName, contextValue });
    }
}
/** The response of an operation without errors. */
export function complete(data) {
    return { http: { headers: new HeaderMap() }, body: { kind: "single", singleResult: { data } } };
}
//# sourceMappingURL=execution.js.map