import { InvalidIdentifierError } from "./errors.js";
/** Longest ID that is sent, in characters. Known IDs are far shorter, and a request line may be far longer. */
export const MAX_IDENTIFIER_LENGTH = 1000;
/** The parts of the paths of endpoints: text and a name in turns. */
const partsOf = new Map();
export function pathOf({ path }, names = {}) {
    let parts = partsOf.get(path);
    if (parts === undefined)
        partsOf.set(path, (parts = path.split(/\{(\w+)\}/)));
    let result = "";
    for (const [index, part] of parts.entries()) {
        result += index % 2 === 0 ? part : pathSegment(part, names[part] ?? "");
    }
    return result;
}
/**
 * `encodeURIComponent` alone is not enough: URL parsers resolve `.` and `..`, an empty ID turns
 * `DELETE /v1/customers/{id}` into `DELETE /v1/customers/`, and a lone surrogate throws.
 */
function pathSegment(name, value) {
    const problem = identifierProblem(value);
    if (problem !== null)
        throw new InvalidIdentifierError(`${name} ${problem}`);
    return encodeURIComponent(value);
}
/** Why `value` cannot be sent as an identifier; null if it can. */
export function identifierProblem(value) {
    if (value === "")
        return "must not be empty";
    if (value === "." || value === "..")
        return 'must not be "." or "..": they are steps in a path, not a name';
    if (value.length > MAX_IDENTIFIER_LENGTH) {
        return `must have at most ${MAX_IDENTIFIER_LENGTH} characters, but has ${value.length}`;
    }
    if (/\p{Cc}/u.test(value))
        return "must not contain control characters (line breaks, tabs, NUL)";
    if (/\p{Cs}/u.test(value))
        return "must be well-formed Unicode, but contains half of a surrogate pair";
    return null;
}
export function queryOf(query) {
    if (query === undefined)
        return "";
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
        if (value === undefined)
            continue;
        for (const entry of Array.isArray(value) ? value : [value])
            parameters.append(key, String(entry));
    }
    const text = parameters.toString();
    return text === "" ? "" : `?${text}`;
}
//# sourceMappingURL=path.js.map