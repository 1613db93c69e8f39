/** The fields that an operation selects, merged and filtered as in execution. */
import { getArgumentValues, getDirectiveValues, GraphQLIncludeDirective, GraphQLSkipDirective, isAbstractType, Kind, } from "graphql";
export class Selections {
    #operation;
    #variables;
    #known;
    /** The error in the argument of a directive. Null if there is none. */
    fault = null;
    /** @param variables - coerced */
    constructor(operation, variables) {
        this.#operation = operation;
        this.#variables = variables;
        this.#known = operation.known?.with(variables) ?? null;
    }
    /** The fields that `sets` select on an object of `type`, by response name. */
    fieldsOf(type, sets) {
        // Fields that are selected at several places are rare.
        const [set] = sets;
        if (set === undefined || sets.length > 1 || this.#known === null)
            return this.#collect(type, sets);
        const known = this.#known.get(type, set);
        if (known !== undefined)
            return known;
        const found = this.#collect(type, sets);
        this.#known.set(type, set, found);
        return found;
    }
    #collect(type, sets) {
        const fields = new Map();
        const seen = new Set();
        const collect = (set) => {
            if (seen.has(set))
                return;
            seen.add(set);
            for (const selection of set.selections) {
                if (!this.#isIncluded(selection))
                    continue;
                if (selection.kind === Kind.FIELD) {
                    const name = responseName(selection);
                    const known = fields.get(name);
                    if (known === undefined)
                        fields.set(name, [selection]);
                    else
                        known.push(selection);
                    continue;
                }
                const inner = this.#fragmentFor(selection, type);
                if (inner !== null)
                    collect(inner);
            }
        };
        for (const set of sets)
            collect(set);
        return fields;
    }
    /** The arguments of a field. Null if they are invalid: execution then reports the error and makes no call. */
    argumentsOf(field, node) {
        try {
            return getArgumentValues(field, node, this.#variables);
        }
        catch {
            return null;
        }
    }
    /** The selection set of a fragment. Null if the fragment does not apply to `type`. */
    #fragmentFor(selection, type) {
        const { schema, fragments } = this.#operation;
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const condition = fragment?.typeCondition?.name.value;
        if (condition === undefined || condition === type.name)
            return fragment?.selectionSet ?? null;
        const abstract = schema.getType(condition);
        return isAbstractType(abstract) && schema.isSubType(abstract, type)
            ? (fragment?.selectionSet ?? null)
            : null;
    }
    #isIncluded(node) {
        if (node.directives === undefined || node.directives.length === 0)
            return true;
        const valueOf = (directive) => getDirectiveValues(directive, node, this.#variables)?.["if"];
        try {
            return valueOf(GraphQLSkipDirective) !== true && valueOf(GraphQLIncludeDirective) !== false;
        }
        catch (error) {
            // Execution reports the error in the argument, and makes no call for the fields of this selection set.
            this.fault ??= error instanceof Error ? error.message : "";
            return false;
        }
    }
}
export function responseName({ alias, name }) {
    return alias?.value ?? name.value;
}
/** The selection sets of a field. */
export function setsOf(field) {
    const sets = [];
    for (const { selectionSet } of field)
        if (selectionSet !== undefined)
            sets.push(selectionSet);
    return sets;
}
//# sourceMappingURL=selections.js.map