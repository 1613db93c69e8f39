/** Argument checks that GraphQL types cannot express. Each runs before any upstream call and names what was expected. */
import { identifierProblem } from "../voucherify/path.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { badUserInput } from "./error-codes.js";
/** Most entries in one list argument. */
export const MAX_KEYS = 100;
/** Checks `first` of a connection: 1 to {@link MAX_LIMIT}, the page sizes of the upstream. */
export function checkFirst(first) {
    if (isFirst(first))
        return first;
    throw badUserInput(`\`first\` must be from 1 to ${MAX_LIMIT}, but is ${first}`);
}
/** Checks `first` of a list that REST returns as a whole. Infinity if omitted. */
export function checkFirstOrAll(first) {
    return first === null || first === undefined ? Number.POSITIVE_INFINITY : checkFirst(first);
}
export function isFirst(first) {
    return first >= 1 && first <= MAX_LIMIT;
}
/** Checks an ID or source ID: any text that can be one part of a path. */
export function checkIdentifier(name, value) {
    const problem = identifierProblem(value);
    if (problem === null)
        return value;
    throw badUserInput(`\`${name}\` ${problem}`);
}
export function checkKeys(name, keys) {
    if (keys.length <= MAX_KEYS)
        return keys;
    throw badUserInput(`\`${name}\` takes at most ${MAX_KEYS} entries, but has ${keys.length}`);
}
/** Checks that a time range does not end before it begins. */
export function checkTimeRange(fromName, from, toName, to) {
    if (!from || !to || from <= to)
        return;
    throw badUserInput(`\`${fromName}\` must not be later than \`${toName}\``);
}
//# sourceMappingURL=arguments.js.map