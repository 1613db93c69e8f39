/** Reads query parameters as the API does. Unknown parameters are ignored. */
import { isObject } from "../records.js";
import { invalidQuery } from "./errors.js";
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
/** Parses an ISO 8601 date or date-time to milliseconds, or NaN. The default time zone is UTC. */
export function parseTime(text) {
    if (!TIME.test(text))
        return Number.NaN;
    return Date.parse(/T[\d:.]*$/.test(text) ? `${text}Z` : text);
}
export function takeTime(query, name) {
    const text = query.get(name);
    if (text === null)
        return undefined;
    const time = parseTime(text);
    if (Number.isNaN(time))
        throw invalidQuery(`Property .${name} cannot be recognized as a ISO-8601 compliant date`);
    return time;
}
export function takeInt(query, name, fallback, max = Infinity) {
    const text = query.get(name);
    if (text === null)
        return fallback;
    const value = Number(text);
    if (!/^-?\d+$/.test(text))
        throw invalidQuery(`Property .${name} should be integer`);
    if (value < 1)
        throw invalidQuery(`Property .${name} should be >= 1`);
    if (value > max)
        throw invalidQuery(`Property .${name} should be <= ${max}`);
    return value;
}
/** The page size: 1 to 100, by default 10. */
export const takeLimit = (query) => takeInt(query, "limit", 10, 100);
export function takeEnum(query, name, allowed) {
    const text = query.get(name);
    if (text === null)
        return undefined;
    const value = allowed.find((candidate) => candidate === text);
    if (value === undefined)
        throw invalidQuery(`Property .${name} should be equal to one of the allowed values: ${allowed.join(", ")}`);
    return value;
}
/** Reads `order`: one of `keys`, with a minus for descending. Default: the first key, descending. */
export function takeOrder(query, keys) {
    const order = takeEnum(query, "order", [...keys, ...keys.map((key) => `-${key}`)]) ?? `-${keys[0]}`;
    return { key: order.replace("-", ""), descending: order.startsWith("-") };
}
/** Reads a list in any of its notations: `ids=a&ids=b`, `ids=a,b`, `ids[]=a` or `ids[0]=a`. */
export function takeList(query, name) {
    const values = [...query]
        .filter(([key]) => key === name || (key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length))))
        .flatMap(([, value]) => value.split(","));
    return values.length === 0 ? undefined : values;
}
/**
 * Reads `filters[created_at][conditions][$before]=x` as `{created_at: {conditions: {$before: ["x"]}}}`. A repeated or
 * indexed key adds to the array.
 */
export function takeFilters(query) {
    const root = branch();
    for (const [key, value] of query) {
        const inside = /^filters((?:\[[^\]]*\])+)$/.exec(key)?.[1];
        if (inside === undefined)
            continue;
        const [field = "", ...rest] = inside.slice(1, -1).split("][");
        if (field === "junction")
            root["junction"] = value;
        const operator = rest[1];
        if (rest[0] !== "conditions" || operator === undefined)
            continue;
        const fields = (root[field] ??= { conditions: branch() });
        const conditions = isObject(fields) ? fields["conditions"] : undefined;
        if (!isObject(conditions))
            continue;
        const values = (conditions[operator] ??= []);
        if (Array.isArray(values))
            values.push(value);
    }
    return root;
}
/** An object without a prototype, so that the key `__proto__` is harmless. */
const branch = () => Object.create(null);
//# sourceMappingURL=query.js.map