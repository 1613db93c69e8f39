/**
 * Tolerant readers for the upstream's answers.
 *
 * The vendor announces that properties, event types and longer IDs "arrive without notice", and its examples break its
 * own schemas. A field that was never set is left out, and one that was cleared is null. So a reader never fails on a
 * value: a missing, null or mistyped value reads as null, and unknown keys are dropped. Only the ID of a record is
 * required. A record without it is left out.
 */
import { z } from "zod";

/** Turns any value, also a missing one, into a `T`. */
export type Reader<T> = z.ZodType<T>;

const read = <T>(take: (value: unknown) => T) => z.unknown().optional().transform(take);

/** Any string. */
export const text = read((value) => (typeof value === "string" ? value : null));

/** A whole number within GraphQL's `Int` (32 bits, signed). */
export const int = read((value) =>
  typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null,
);

/** A whole number up to 2^53 - 1. Amounts of money in minor units can exceed 32 bits. */
export const safeInt = read((value) => (Number.isSafeInteger(value) ? (value as number) : null));

/** Any finite number. */
export const number = read((value) => (Number.isFinite(value) ? (value as number) : null));

/** `true` or `false`. */
export const flag = read((value) => (typeof value === "boolean" ? value : null));

/**
 * A time, as ISO 8601 in UTC with milliseconds. The upstream writes most times that way, but nested vouchers have
 * `+00:00` and two to six fraction digits, and some event payloads have microseconds. A time without a zone is UTC. A
 * time outside of the years 0000 to 9999 reads as null.
 */
export const timestamp = read((value) => {
  const match = typeof value === "string" ? TIME.exec(value) : null;
  if (match === null) return null;
  const { day, clock = "T00:00", zone = "Z" } = match.groups ?? {};
  const time = new Date(`${day}${clock}${zone}`);
  return Number.isNaN(time.getTime()) || !/^\d{4}-/.test(time.toISOString()) ? null : time.toISOString();
});

const TIME =
  /^(?<day>\d{4}-\d{2}-\d{2})((?<clock>T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;

/** A calendar date, `YYYY-MM-DD`, without a zone. A full timestamp reads as its date part. */
export const date = read((value) => {
  const day = typeof value === "string" ? /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(value)?.[0] : undefined;
  return day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
    ? day
    : null;
});

/** A JSON object with any keys. It is not copied, so that a `__proto__` key stays plain data. */
export const freeObject = read((value) => (isObject(value) ? value : null));

/** An object with any keys, as entries. Values that `reader` rejects are left out. */
export const mapOf = <T>(reader: Reader<T>) =>
  read((value) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, entry]) => {
          const result = reader.safeParse(entry);
          return result.success ? [{ key, value: result.data }] : [];
        })
      : null,
  );

/** An object; null if `reader` rejects it. */
export const maybe = <T>(reader: Reader<T>) =>
  read((value): T | null => {
    if (!isObject(value)) return null;
    const result = reader.safeParse(value);
    return result.success ? result.data : null;
  });

/** An array. Elements that `reader` rejects are left out; anything but an array is null. */
export const arrayOf = <T>(reader: Reader<T>) =>
  read((value) =>
    Array.isArray(value)
      ? value.flatMap((entry) => {
          const result = reader.safeParse(entry);
          return result.success ? [result.data] : [];
        })
      : null,
  );

/** The ID of a record, which is required. */
export const id = z.string().min(1);

export const record = z.object;

/** A page of a list endpoint. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The index of each item among the rows of the answer, unreadable rows included. */
  readonly places: readonly number[];
  /** How many rows the answer had, unreadable ones included. */
  readonly received: number;
  /** How many rows match in all; null if the endpoint does not say. */
  readonly total: number | null;
  /** Null if the endpoint does not say. */
  readonly hasMore: boolean | null;
  /** Where the next page starts; null if the endpoint does not say. */
  readonly next: string | null;
}

/**
 * A page of a list. The array is under the key that `data_ref` names, else under `data`, else under `key`, because the
 * vendor has documented two keys for the list of segments. A body without an array is malformed, not an empty list.
 */
export const pageOf = <T>(reader: Reader<T>, key: string) =>
  envelope.transform((body, context): Page<T> => {
    const rows = [body["data_ref"], "data", key]
      .map((name) => (typeof name === "string" ? body[name] : undefined))
      .find(Array.isArray);
    if (rows === undefined) {
      context.addIssue({ code: "custom", message: `expected an array under data_ref, "data" or "${key}"` });
      return z.NEVER;
    }
    const readable = rows.flatMap((row, place) => {
      const result = reader.safeParse(row);
      return result.success ? [{ item: result.data, place }] : [];
    });
    return {
      items: readable.map(({ item }) => item),
      places: readable.map(({ place }) => place),
      received: rows.length,
      total: int.parse(body["total"]),
      hasMore: flag.parse(body["has_more"]),
      next: text.parse(body["more_starting_after"]),
    };
  });

const envelope = z.looseObject({});

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
