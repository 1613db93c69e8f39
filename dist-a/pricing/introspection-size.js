import { getNamedType, isCompositeType, } from "graphql";
import { setsOf } from "../graphql/selections.js";
/** Most values to resolve. The introspection query of GraphiQL needs a fifth of them. */
const MAX_LOOKUPS = 50_000;
/**
 * Counts the values of introspection. The count is exact, because it runs the resolvers of introspection on the schema.
 * Objects that occur several times are resolved once.
 */
export class IntrospectionSize {
    #info;
    #selections;
    #lookups = 0;
    constructor(schema, selections) {
        // The resolvers of introspection use only the schema.
        this.#info = { schema };
        this.#selections = selections;
    }
    /** Whether the count stopped at the limit. */
    get isCut() {
        return this.#lookups > MAX_LOOKUPS;
    }
    /** The values of `__schema` or `__type`, the field itself included. */
    of(field, merged) {
        return this.#field(field, merged, new Map([[{}, 1]]));
    }
    #field(field, merged, parents) {
        const args = this.#selections.argumentsOf(field, merged[0]);
        const objects = new Map();
        let nodes = 0;
        for (const [parent, times] of parents) {
            this.#lookups += 1;
            if (this.isCut)
                return nodes;
            nodes += times;
            const value = args && field.resolve?.(parent, args, undefined, this.#info);
            const items = Array.isArray(value) ? value : [];
            nodes += times * items.length;
            for (const object of Array.isArray(value) ? items : [value]) {
                if (object !== null && object !== undefined)
                    objects.set(object, (objects.get(object) ?? 0) + times);
            }
        }
        const type = getNamedType(field.type);
        return isCompositeType(type)
            ? nodes + this.#objects(type, setsOf(merged), objects)
            : nodes;
    }
    #objects(type, sets, objects) {
        if (objects.size === 0)
            return 0;
        let nodes = 0;
        for (const merged of this.#selections.fieldsOf(type, sets).values()) {
            const field = type.getFields()[merged[0].name.value];
            if (field !== undefined)
                nodes += this.#field(field, merged, objects);
            // `__typename`
            else
                for (const times of objects.values())
                    nodes += times;
        }
        return nodes;
    }
}
//# sourceMappingURL=introspection-size.js.map