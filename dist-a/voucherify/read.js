/**
 * Tolerant readers for the upstream's answers.
 *
 * The vendor announces that properties, event types and longer IDs "arrive without notice", and its examples break its
 * own schemas. A field that was never set is left out, and one that was cleared is null. So a reader never fails on a
 * value: a missing, null or mistyped value reads as null, and unknown keys are dropped. Only the ID of a record is
 * required. A record without it is left out.
 */
/** Why a reader rejects a value. */
class Problem {
    message;
    constructor(message) {
        this.message = message;
    }
}
/**
 * Turns any value, also a missing one, into a `T`. Answers have thousands of values, so a reader is one function: it
 * makes no object but the record itself, and throws nothing.
 */
export class Reader {
    /** Reads a value, or says why it rejects it. */
    take;
    constructor(take) {
        this.take = take;
    }
    /** @throws {TypeError} if the value is rejected */
    parse(value) {
        const result = this.take(value);
        if (result instanceof Problem)
            throw new TypeError(result.message);
        return result;
    }
    safeParse(value) {
        const result = this.take(value);
        return result instanceof Problem
            ? { success: false, problem: result.message }
            : { success: true, data: result };
    }
    /** A reader of what this one reads. `change` may reject it. */
    transform(change) {
        return new Reader((value) => {
            const result = this.take(value);
            return result instanceof Problem ? result : change(result);
        });
    }
}
export function reject(message) {
    return new Problem(message);
}
const read = (take) => new Reader(take);
/** Any string. */
export const text = read((value) => (typeof value === "string" ? value : null));
/** A whole number within GraphQL's `Int` (32 bits, signed). */
export const int = read((value) => typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null);
/** A whole number up to 2^53 - 1. Amounts of money in minor units can exceed 32 bits. */
export const safeInt = read((value) => (Number.isSafeInteger(value) ? value : null));
/** Any finite number. */
export const number = read((value) => (Number.isFinite(value) ? value : null));
/** `true` or `false`. */
export const flag = read((value) => (typeof value === "boolean" ? value : null));
/**
 * A time, as ISO 8601 in UTC with milliseconds. The upstream writes most times that way, but nested vouchers have
 * `+00:00` and two to six fraction digits, and some event payloads have microseconds. A time without a zone is UTC. A
 * time outside of the years 0000 to 9999 reads as null.
 */
export const timestamp = read((value) => {
    // The usual form needs no change. Any day up to the 28th exists in every month.
    if (typeof value === "string" && USUAL_TIME.test(value))
        return value;
    const match = typeof value === "string" ? TIME.exec(value) : null;
    if (match === null)
        return null;
    const { day, clock = "T00:00", zone = "Z" } = match.groups ?? {};
    const time = new Date(`${day}${clock}${zone}`);
    return Number.isNaN(time.getTime()) || !/^\d{4}-/.test(time.toISOString()) ? null : time.toISOString();
});
const USUAL_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const TIME = /^(?<day>\d{4}-\d{2}-\d{2})((?<clock>T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;
/** A calendar date, `YYYY-MM-DD`, without a zone. A full timestamp reads as its date part. */
export const date = read((value) => {
    if (typeof value === "string" && USUAL_DAY.test(value))
        return value;
    const day = typeof value === "string" ? /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(value)?.[0] : undefined;
    return day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
        ? day
        : null;
});
const USUAL_DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;
/** A JSON object with any keys. It is not copied, so that a `__proto__` key stays plain data. */
export const freeObject = read((value) => (isObject(value) ? value : null));
/** An object with any keys, as entries. Values that `reader` rejects are left out. */
export const mapOf = ({ take }) => read((value) => {
    if (!isObject(value))
        return null;
    const entries = [];
    for (const [key, entry] of Object.entries(value)) {
        const result = take(entry);
        if (!(result instanceof Problem))
            entries.push({ key, value: result });
    }
    return entries;
});
/** An object; null if `reader` rejects it. */
export const maybe = ({ take }) => read((value) => {
    const result = isObject(value) ? take(value) : null;
    return result instanceof Problem ? null : result;
});
/** An array. Elements that `reader` rejects are left out; anything but an array is null. */
export const arrayOf = ({ take }) => read((value) => {
    if (!Array.isArray(value))
        return null;
    const elements = [];
    for (const entry of value) {
        const result = take(entry);
        if (!(result instanceof Problem))
            elements.push(result);
    }
    return elements;
});
/** The ID of a record, which is required. */
export const id = new Reader((value) => typeof value === "string" && value !== "" ? value : reject("expected a string that is not empty"));
/** A JSON object, unchanged. */
export const object = new Reader((value) => (isObject(value) ? value : reject("expected an object")));
/** An object with these keys. Others are dropped. It is rejected if one of its values is. */
export function record(shape) {
    const fields = Object.entries(shape).map(([name, { take }]) => ({ name, take }));
    return object.transform((given) => {
        const result = {};
        for (const { name, take } of fields) {
            const value = take(given[name]);
            if (value instanceof Problem)
                return value;
            result[name] = value;
        }
        return result;
    });
}
/**
 * A page of a list. The array is under the key that `data_ref` names, else under `data`, else under `key`, because the
 * vendor has documented two keys for the list of segments. A body without an array is malformed, not an empty list.
 */
export const pageOf = ({ take }, key) => object.transform((body) => {
    const rows = [body["data_ref"], "data", key]
        .map((name) => (typeof name === "string" ? body[name] : undefined))
        .find(Array.isArray);
    if (rows === undefined)
        return reject(`expected an array under data_ref, "data" or "${key}"`);
    const items = [];
    const places = [];
    for (const [place, row] of rows.entries()) {
        const item = take(row);
        if (item instanceof Problem)
            continue;
        items.push(item);
        places.push(place);
    }
    return {
        items,
        places,
        received: rows.length,
        total: int.parse(body["total"]),
        hasMore: flag.parse(body["has_more"]),
        next: text.parse(body["more_starting_after"]),
    };
});
export function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=read.js.map