/**
 * The filters of segments and lists: `{junction, <field>: {conditions: {<operator>: [operands]}}}`. All conditions of a
 * field must hold. The fields are combined by `junction`, by default "and".
 */
import { isObject } from "../records.js";
import { parseTime } from "./query.js";
const DAY_MS = 86_400_000;
const known = (value) => value !== undefined && value !== null && value !== "";
const toNumber = (value) => typeof value === "number" || (typeof value === "string" && value.trim() !== "")
    ? Number(value)
    : Number.NaN;
const toTime = (value) => (typeof value === "string" ? parseTime(value) : Number.NaN);
/** The API compares metadata without a schema as text, so `true` equals `"true"`. */
const same = (a, b) => known(a) && String(a) === String(b);
const some = (test) => ({ values, operands }) => values.some((value) => known(value) && operands.some((operand) => test(String(value), String(operand))));
/** Compares numbers. A date counts as its age in days. */
const measured = (test) => ({ values, operands, now }) => values.some((value) => {
    const time = toTime(value);
    const measure = Number.isNaN(time) ? toNumber(value) : (now - time) / DAY_MS;
    return operands.some((operand) => test(measure, toNumber(operand)));
});
const dated = (test) => ({ values, operands }) => values.some((value) => operands.some((operand) => test(toTime(value), toTime(operand))));
const not = (operator) => (operand) => !operator(operand);
const is = ({ values, operands }) => values.some((value) => operands.some((operand) => same(value, operand)));
const contains = some((value, operand) => value.includes(operand));
const hasValue = ({ values }) => values.some(known);
const operators = {
    $is: is,
    $is_not: not(is),
    $in: is,
    $not_in: not(is),
    $contains: contains,
    $not_contain: not(contains),
    $starts_with: some((value, operand) => value.startsWith(operand)),
    $ends_with: some((value, operand) => value.endsWith(operand)),
    $has_value: hasValue,
    $is_unknown: not(hasValue),
    $after: dated((value, operand) => value > operand),
    $before: dated((value, operand) => value < operand),
    $more_than: measured((value, operand) => value > operand),
    $less_than: measured((value, operand) => value < operand),
    $more_than_equal: measured((value, operand) => value >= operand),
    $less_than_equal: measured((value, operand) => value <= operand),
    /** Ignores the year, because it is meant for birthdays. */
    $next_month: ({ values, now }) => values.some((value) => new Date(toTime(value)).getUTCMonth() === (new Date(now).getUTCMonth() + 1) % 12),
};
/** Whether a record passes a filter. `field` returns the value for a key of the filter. */
export function passes(filter, field, now) {
    const passed = Object.entries(filter)
        .filter(([key]) => key !== "junction")
        .map(([key, rule]) => {
        const conditions = isObject(rule) ? rule["conditions"] : undefined;
        if (!isObject(conditions))
            return false;
        const value = field(key);
        const values = Array.isArray(value) ? value : [value];
        return Object.entries(conditions).every(([name, given]) => {
            const operands = Array.isArray(given) ? given : [given];
            return operators[name]?.({ values, operands, now }) ?? false;
        });
    });
    if (passed.length === 0)
        return true;
    return filter["junction"] === "or" ? passed.some(Boolean) : passed.every(Boolean);
}
/**
 * Reads a dotted path from nested objects. Campaign names and metadata keys may contain dots, so every split is tried,
 * the shortest first part first.
 */
export function dig(from, key) {
    if (!isObject(from))
        return undefined;
    if (Object.hasOwn(from, key))
        return from[key];
    for (let dot = key.indexOf("."); dot > 0; dot = key.indexOf(".", dot + 1)) {
        const head = key.slice(0, dot);
        const found = Object.hasOwn(from, head) ? dig(from[head], key.slice(dot + 1)) : undefined;
        if (found !== undefined)
            return found;
    }
    return undefined;
}
//# sourceMappingURL=filters.js.map