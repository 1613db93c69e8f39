/** Configures Apollo Server: limits, admission by price, the bill on every response, no telemetry, no stack traces. */
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled, } from "@apollo/server/plugin/disabled";
import { GraphQLError } from "graphql";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { formatErrorFor } from "../graphql/errors.js";
import { Executor } from "../graphql/execution/executor.js";
import { aroundOperations } from "./around-operations.js";
import { createDocumentStore } from "./document-store.js";
import { Execution } from "./execution.js";
import { printAnswer } from "./print-answer.js";
/** Most errors of one document. */
const MAX_ERRORS = 10;
export function createApollo({ schema, log, introspection, emptyBill, observer, }) {
    const format = formatErrorFor(log);
    const execution = new Execution(new Executor({ schema, maxCoercionErrors: MAX_ERRORS }), schema);
    return new ApolloServer({
        gateway: execution.gateway,
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
            aroundOperations(execution, observer),
        ],
    });
}
/**
 * Removes the names of the schema that GraphQL suggests. Apollo does so for errors of validation only, and not for those of
 * variables.
 */
function withoutSuggestion(error) {
    return { ...error, message: error.message.replaceAll(/ ?Did you mean [^?]*\?/g, "") };
}
/**
 * Rejects a document that is too large before any other rule visits it. Validation stops only after `maxErrors` errors,
 * so the same error is reported more often than that. `printAnswer` removes the duplicates.
 */
const withinLimits = (context) => ({
    Document: {
        enter: (document) => {
            const problem = documentProblem(document);
            if (problem === null)
                return;
            for (let count = 0; count <= MAX_ERRORS; count += 1)
                context.reportError(new GraphQLError(problem));
        },
    },
});
//# sourceMappingURL=apollo.js.map