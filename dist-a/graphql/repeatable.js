/**
 * Root fields whose value follows from their arguments and the answers of the upstream, and from nothing else. Their answer
 * can be sent again while the cache would give the same answers. A field that shows the state of this server has no mark.
 */
import { Kind, } from "graphql";
import { Extensions } from "type-graphql";
/** Marks a root field. */
export function Repeatable() {
    return Extensions({ repeatable: true });
}
const known = new WeakMap();
/** Whether all root fields are marked. `__typename` and introspection are the same as long as the process runs. */
export function isRepeatable({ schema, definition, fragments }) {
    const before = known.get(definition);
    if (before !== undefined)
        return before;
    const fields = schema.getQueryType()?.getFields() ?? {};
    const names = rootFields(definition.selectionSet, fragments, new Set());
    const result = names.every((name) => name.startsWith("__") || fields[name]?.extensions.repeatable === true);
    known.set(definition, result);
    return result;
}
/** The names of the root fields. Fields that a directive skips are among them. */
function rootFields(set, fragments, seen) {
    if (set === undefined || seen.has(set))
        return [];
    seen.add(set);
    return set.selections.flatMap((selection) => {
        if (selection.kind === Kind.FIELD)
            return [selection.name.value];
        const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        return rootFields(part?.selectionSet, fragments, seen);
    });
}
//# sourceMappingURL=repeatable.js.map