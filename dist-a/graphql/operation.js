/** An operation of a document, with what follows from the document alone. That is found out once, and kept with the document. */
import { Kind, } from "graphql";
import { KnownSelections } from "./known-selections.js";
/**
 * Characters of a document for each field that is kept with it, because documents are bounded by their length
 * (`document-store.ts`). A field takes 110 to 160 bytes, and all that is kept of a small document some 2,000.
 */
const CHARACTERS_PER_FIELD = 4;
/** The operation of a document that was asked for last. Only one is kept: a document can have thousands. */
const latest = new WeakMap();
/** The operation of a document with this name. Null if there is none, or the name is omitted and there are several. */
export function operationOf(schema, document, name, variables, facts) {
    const asked = name ?? "";
    const known = latest.get(document);
    const part = known?.name === asked ? known.part : partOf(document, asked);
    if (part === null)
        return null;
    if (part !== known?.part)
        latest.set(document, { name: asked, part });
    const { definition, fragments, known: selections } = part;
    return { schema, definition, fragments, known: selections, variables, facts };
}
/** @param name - empty for the only operation */
function partOf(document, name) {
    const definitions = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION && (name === "" || one.name?.value === name));
    const [definition] = definitions;
    if (definition === undefined || definitions.length > 1)
        return null;
    const fragments = new Map(document.definitions.flatMap((one) => one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : []));
    const maxFields = (document.loc?.source.body.length ?? 0) / CHARACTERS_PER_FIELD;
    return { definition, fragments, known: new KnownSelections(definition, fragments.values(), maxFields) };
}
//# sourceMappingURL=operation.js.map