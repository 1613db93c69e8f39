/** Checks of arguments that GraphQL's types cannot express. Each says what was expected, and comes before any call. */
import { identifierProblem } from "../voucherify/path.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { badUserInput } from "./error-codes.js";

/** The most keys that one field takes. */
export const MAX_KEYS = 100;

/** `first`: the upstream serves 1 to 100 rows a page. */
export function checkFirst(first: number): number {
  if (isFirst(first)) return first;
  throw badUserInput(`\`first\` must be from 1 to ${MAX_LIMIT}, but is ${first}`);
}

/** `first` of a list that REST answers as a whole: all of it where it was left out. */
export function checkFirstOrAll(first: number | null | undefined): number {
  return first === null || first === undefined ? Number.POSITIVE_INFINITY : checkFirst(first);
}

export function isFirst(first: number): boolean {
  return first >= 1 && first <= MAX_LIMIT;
}

/** An id or source id: any text that can be one part of a path. */
export function checkIdentifier(name: string, value: string): string {
  const problem = identifierProblem(value);
  if (problem === null) return value;
  throw badUserInput(`\`${name}\` ${problem}`);
}

export function checkKeys<T>(name: string, keys: readonly T[]): readonly T[] {
  if (keys.length <= MAX_KEYS) return keys;
  throw badUserInput(`\`${name}\` takes at most ${MAX_KEYS} entries, but has ${keys.length}`);
}

/** The two ends of a span of time, in this order. */
export function checkTimeRange(
  fromName: string,
  from: Date | null | undefined,
  toName: string,
  to: Date | null | undefined,
): void {
  if (!from || !to || from <= to) return;
  throw badUserInput(`\`${fromName}\` must not be later than \`${toName}\``);
}
