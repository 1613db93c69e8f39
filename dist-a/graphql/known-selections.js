import { Conditions } from "./conditions.js";
/**
 * What an operation selects, as far as earlier requests with the same document have found out. It depends on the conditions
 * (`@skip`, `@include`), so it is that of their latest combination.
 */
export class KnownSelections {
    #conditions;
    #maxFields;
    #latest = null;
    /** @param maxFields - most fields that are kept. A fragment has fields at every place where it is spread */
    constructor(definition, fragments, maxFields) {
        this.#conditions = new Conditions(definition, fragments);
        this.#maxFields = maxFields;
    }
    /** What is known with these variables. Null if a condition is no boolean: execution will fail. */
    with(variables) {
        const combination = this.#conditions.keyOf(variables);
        if (combination === null)
            return null;
        if (this.#latest?.combination !== combination) {
            // Not cleared: a request with the other combination may still be under way.
            this.#latest = { combination, fields: new KnownFields(this.#maxFields) };
        }
        return this.#latest.fields;
    }
}
/** The fields of selection sets, by the type of the object. */
export class KnownFields {
    #sets = new Map();
    #maxFields;
    #size = 0;
    constructor(maxFields) {
        this.#maxFields = maxFields;
    }
    /** The number of fields. */
    get size() {
        return this.#size;
    }
    get(type, set) {
        return this.#sets.get(set)?.get(type);
    }
    /** Keeps the fields if there is room for them. */
    set(type, set, fields) {
        if (this.#size + fields.size > this.#maxFields)
            return;
        this.#size += fields.size;
        const types = this.#sets.get(set);
        if (types === undefined)
            this.#sets.set(set, new Map([[type, fields]]));
        else
            types.set(type, fields);
    }
}
//# sourceMappingURL=known-selections.js.map