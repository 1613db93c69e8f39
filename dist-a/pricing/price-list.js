/** The prices of all operations in a set of documents, computed without a server. */
import { Kind, parse, print, validate, visit, } from "graphql";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { operationOf } from "../graphql/operation.js";
import { worstCaseOf } from "./worst-case.js";
/** The prices of the operations in `sources`. They may use each other's fragments. */
export function priceList(sources, options) {
    const problems = [];
    const fragments = new Map();
    const found = [];
    for (const from of sources) {
        const { name, text } = from;
        for (const definition of definitionsIn(name, text, problems)) {
            if (definition.kind === Kind.OPERATION_DEFINITION)
                found.push({ from, definition });
            else if (!fragments.has(definition.name.value))
                fragments.set(definition.name.value, definition);
            else if (print(fragments.get(definition.name.value) ?? definition) !== print(definition))
                problems.push(`${name}: another file has a different fragment ${definition.name.value}`);
        }
    }
    const operations = found.flatMap(({ from: { name: source, id = null, text }, definition }) => {
        const document = {
            kind: Kind.DOCUMENT,
            definitions: [definition, ...usedBy(definition, fragments)],
        };
        try {
            const whole = id === null ? print(document) : text;
            return [{ source, id, document: whole, ...priced(document, definition, options) }];
        }
        catch (error) {
            const name = definition.name === undefined ? "" : ` ${definition.name.value}:`;
            problems.push(`${source}:${name} ${error instanceof Error ? error.message : ""}`);
            return [];
        }
    });
    return { operations, problems };
}
function definitionsIn(name, text, problems) {
    try {
        return parse(text, { maxTokens: MAX_TOKENS }).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION || one.kind === Kind.FRAGMENT_DEFINITION);
    }
    catch (error) {
        problems.push(`${name}: ${error instanceof Error ? error.message : ""}`);
        return [];
    }
}
/** The fragments that a definition uses, also within each other, in the order of their use. */
function usedBy(definition, fragments, used = new Set()) {
    visit(definition, {
        FragmentSpread: ({ name }) => {
            const fragment = fragments.get(name.value);
            if (fragment === undefined || used.has(fragment))
                return;
            used.add(fragment);
            usedBy(fragment, fragments, used);
        },
    });
    return used;
}
/** @throws {Error} if the document is invalid */
function priced(document, definition, { schema, facts, variables, ...rest }) {
    const problem = documentProblem(document) ?? validate(schema, document, undefined, { maxErrors: 1 })[0]?.message;
    if (problem !== undefined)
        throw new Error(problem);
    const operation = operationOf(schema, document, definition.name?.value, variables, facts);
    if (operation === null)
        throw new Error("Expected one operation");
    return {
        operation: definition.name?.value ?? null,
        ...worstCaseOf(operation, rest),
    };
}
//# sourceMappingURL=price-list.js.map