/** The state of one execution: its variables, and the errors so far. */
import { locatedError, responsePathAsArray, } from "graphql";
export class Run {
    document;
    contextValue;
    /** Coerced. */
    variables;
    errors = [];
    /** The places that became null because of an error. Undefined is the whole answer. */
    #nulled = new Set();
    /** The arguments of fields, by their place in the document. */
    args = new Map();
    constructor(document, contextValue, variables) {
        this.document = document;
        this.contextValue = contextValue;
        this.variables = variables;
    }
    /** Reports an error, unless it is within a place that is null already. */
    report(error, path) {
        for (let at = path; at !== undefined; at = at.prev)
            if (this.#nulled.has(at))
                return;
        if (this.#nulled.has(undefined))
            return;
        this.#nulled.add(path);
        this.errors.push(error);
    }
    /**
     * What a value is that could not be completed: null, with the error reported.
     *
     * @throws {GraphQLError} if null is not allowed, so that the parent cannot be completed either
     */
    fail(raw, nodes, path, isNonNull) {
        const error = locatedError(raw, nodes, responsePathAsArray(path));
        if (isNonNull)
            throw error;
        this.report(error, path);
        return null;
    }
    result(data) {
        const { errors } = this;
        const result = { data: data };
        return errors.length === 0 ? result : { errors, ...result };
    }
    /** The result if the whole answer is null because of `error`. */
    failure(error) {
        this.report(error, undefined);
        return this.result(null);
    }
}
//# sourceMappingURL=run.js.map