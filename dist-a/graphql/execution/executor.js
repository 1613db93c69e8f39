/**
 * Executes operations. graphql-js is the reference. An operation that is asked for again is compiled, and what cannot be
 * compiled stays with graphql-js: mutations, variables that are invalid, and conditions that are no booleans.
 */
import { execute, getVariableValues, Kind, OperationTypeNode, visit, } from "graphql";
import { LRUCache } from "lru-cache";
import { Conditions } from "../conditions.js";
import { responseName, Selections } from "../selections.js";
import { CompiledFields } from "./fields.js";
import { isPromise } from "./promises.js";
import { Run } from "./run.js";
/** Most compiled forms of an operation: one for each combination of its conditions. */
const MAX_FORMS = 8;
export class Executor {
    #schema;
    #options;
    #compileAfter;
    #uses = new WeakMap();
    #compiled;
    constructor({ schema, maxCoercionErrors, compileAfter = 1, maxFields = 10_000 }) {
        this.#schema = schema;
        this.#options = { maxCoercionErrors };
        this.#compileAfter = compileAfter;
        this.#compiled = new LRUCache({ maxSize: maxFields, sizeCalculation: ({ size }) => size });
    }
    execute(execution) {
        const { document, operation, operationName, variables, contextValue } = execution;
        return ((operation && this.#executeCompiled(operation, execution)) ??
            execute({
                schema: this.#schema,
                document,
                contextValue,
                options: this.#options,
                ...(variables !== undefined && { variableValues: variables }),
                ...(operationName !== undefined && { operationName }),
            }));
    }
    /** Null if graphql-js has to do it. */
    #executeCompiled(operation, { document, contextValue, variables = {} }) {
        const compiled = this.#compiled.get(operation) ?? this.#compile(operation, document);
        if (compiled === null)
            return null;
        const { size } = compiled;
        const result = compiled.run(contextValue, variables);
        // Selections are compiled when they are first needed.
        if (compiled.size !== size)
            this.#keep(operation, compiled);
        return result;
    }
    #compile(operation, document) {
        const uses = (this.#uses.get(operation) ?? 0) + 1;
        this.#uses.set(operation, uses);
        return uses > this.#compileAfter && canBeCompiled(operation, document)
            ? new Compiled(this.#schema, operation, document)
            : null;
    }
    #keep(operation, compiled) {
        this.#compiled.delete(operation);
        this.#compiled.set(operation, compiled);
        // It is larger than all may be together.
        if (!this.#compiled.has(operation))
            this.#uses.set(operation, -Infinity);
    }
}
/** An alias such as `__proto__` needs the objects without a prototype that graphql-js makes. */
function canBeCompiled(operation, document) {
    return operation.operation !== OperationTypeNode.MUTATION && !hasPrototypeAlias(document);
}
function hasPrototypeAlias(document) {
    let found = false;
    visit(document, { Field: (node) => void (found ||= responseName(node) === "__proto__") });
    return found;
}
class Compiled {
    #document;
    #conditions;
    #forms = new Map();
    #count = { fields: 0 };
    constructor(schema, operation, { definitions }) {
        const fragments = Object.create(null);
        for (const one of definitions)
            if (one.kind === Kind.FRAGMENT_DEFINITION)
                fragments[one.name.value] = one;
        this.#document = { schema, operation, fragments };
        this.#conditions = new Conditions(operation, Object.values(fragments));
    }
    /** The fields that have been compiled so far, and the operation itself. */
    get size() {
        return 1 + this.#count.fields;
    }
    /** Null if graphql-js has to do it. */
    run(contextValue, sent) {
        const { schema, operation } = this.#document;
        const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], sent, {
            maxErrors: 1,
        });
        const fields = coerced && this.#formFor(coerced);
        if (!fields)
            return null;
        const run = new Run(this.#document, contextValue, coerced);
        try {
            const data = fields.execute(run, undefined, undefined);
            return isPromise(data)
                ? data.then((one) => run.result(one), (error) => run.failure(error))
                : run.result(data);
        }
        catch (error) {
            return run.failure(error);
        }
    }
    #formFor(variables) {
        const key = this.#conditions.keyOf(variables);
        if (key === null)
            return null;
        const known = this.#forms.get(key);
        if (known !== undefined)
            return known;
        const { schema, operation, fragments } = this.#document;
        const root = schema.getRootType(operation.operation);
        if (!root || this.#forms.size >= MAX_FORMS)
            return null;
        const document = { schema, fragments: new Map(Object.entries(fragments)) };
        const selections = new Selections(document, this.#conditions.among(variables));
        const fields = new CompiledFields({ selections, count: this.#count }, root, [operation.selectionSet]);
        this.#forms.set(key, fields);
        return fields;
    }
}
//# sourceMappingURL=executor.js.map