/** The variables that decide what an operation selects: those of `@skip` and `@include`. */
import { Kind, visit, } from "graphql";
export class Conditions {
    #names;
    constructor(operation, fragments) {
        const names = new Set();
        const collect = (node) => {
            visit(node, {
                Directive: ({ name, arguments: given = [] }) => {
                    if (name.value !== "skip" && name.value !== "include")
                        return;
                    for (const { value } of given)
                        if (value.kind === Kind.VARIABLE)
                            names.add(value.name.value);
                },
            });
        };
        collect(operation);
        for (const fragment of fragments)
            collect(fragment);
        this.#names = names;
    }
    /** A text that is equal for equal selections. Null if a condition is no boolean, with which execution fails. */
    keyOf(variables) {
        let key = "";
        for (const name of this.#names) {
            const value = variables[name];
            if (typeof value !== "boolean")
                return null;
            key += value ? "1" : "0";
        }
        return key;
    }
    /** The variables that conditions have, without the others. */
    among(variables) {
        return Object.fromEntries([...this.#names].map((name) => [name, variables[name]]));
    }
}
//# sourceMappingURL=conditions.js.map