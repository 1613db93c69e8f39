/** Reading query strings the way the API does: strictly where it names a rule, and ignoring what it does not know. */
import { invalidQuery } from "./errors.js";
import { isObject, type JsonObject } from "../records.js";

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds of an ISO 8601 date or date-time (without a zone: UTC), or NaN. */
export function parseTime(text: string): number {
  if (!TIME.test(text)) return Number.NaN;
  return Date.parse(/T[\d:.]*$/.test(text) ? `${text}Z` : text);
}

export function takeTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const time = parseTime(text);
  if (Number.isNaN(time))
    throw invalidQuery(`Property .${name} cannot be recognized as a ISO-8601 compliant date`);
  return time;
}

export function takeInt(query: URLSearchParams, name: string, fallback: number, max = Infinity): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!/^-?\d+$/.test(text)) throw invalidQuery(`Property .${name} should be integer`);
  if (value < 1) throw invalidQuery(`Property .${name} should be >= 1`);
  if (value > max) throw invalidQuery(`Property .${name} should be <= ${max}`);
  return value;
}

/** Rows of one page: 1 to 100, 10 when not said. */
export const takeLimit = (query: URLSearchParams) => takeInt(query, "limit", 10, 100);

export function takeEnum<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = allowed.find((candidate) => candidate === text);
  if (value === undefined)
    throw invalidQuery(
      `Property .${name} should be equal to one of the allowed values: ${allowed.join(", ")}`,
    );
  return value;
}

/** Reads `order`: one of `keys`, descending with a minus before it. Left out: the first key, descending. */
export function takeOrder<Key extends string>(
  query: URLSearchParams,
  keys: readonly [Key, ...Key[]],
): { readonly key: Key; readonly descending: boolean } {
  const order =
    takeEnum(query, "order", [...keys, ...keys.map((key) => `-${key}` as const)]) ?? `-${keys[0]}`;
  return { key: order.replace("-", "") as Key, descending: order.startsWith("-") };
}

/** `ids=a&ids=b`, `ids=a,b`, `ids[]=a` and `ids[0]=a` all mean the same. */
export function takeList(query: URLSearchParams, name: string): string[] | undefined {
  const values = [...query]
    .filter(
      ([key]) => key === name || (key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length))),
    )
    .flatMap(([, value]) => value.split(","));
  return values.length === 0 ? undefined : values;
}

/**
 * `filters[created_at][conditions][$before]=x` as `{created_at: {conditions: {$before: ["x"]}}}`; a repeated or indexed
 * key makes a longer array.
 */
export function takeFilters(query: URLSearchParams): JsonObject {
  const root = branch();
  for (const [key, value] of query) {
    const inside = /^filters((?:\[[^\]]*\])+)$/.exec(key)?.[1];
    if (inside === undefined) continue;
    const [field = "", ...rest] = inside.slice(1, -1).split("][");
    if (field === "junction") root["junction"] = value;
    const operator = rest[1];
    if (rest[0] !== "conditions" || operator === undefined) continue;
    const fields = (root[field] ??= { conditions: branch() });
    const conditions = isObject(fields) ? fields["conditions"] : undefined;
    if (!isObject(conditions)) continue;
    const values = ((conditions as Record<string, unknown>)[operator] ??= []);
    if (Array.isArray(values)) values.push(value);
  }
  return root;
}

/** An object that has no `__proto__` to be hurt by a hostile key. */
const branch = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>;
