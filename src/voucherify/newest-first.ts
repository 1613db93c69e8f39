/**
 * Paging through a list that REST orders by creation time, newest first, and can only cut at a time: segments and async
 * actions. Neither has a page number or a cursor, and rows can share one time.
 *
 * So a position is the time of the last row, and which rows around that time have been delivered (`seen`). The next call
 * moves the bound one millisecond up, because nobody says whether the upstream takes its bound as inclusive. It asks for
 * as many rows more as it will drop.
 */
import { z } from "zod";
import { ListLimitError } from "./errors.js";
import { isWithin, MAX_LIMIT, shift, type TimeRange } from "./paging.js";
import type { Page } from "./read.js";

const time = z.iso.datetime({ precision: 3 });

export const timePositionShape = z.object({
  at: time,
  /** The rows delivered at that time and one millisecond later, each with its time. */
  seen: z.array(z.tuple([z.string(), time])).readonly(),
  /** Rows behind these that nobody can read: the next page asks for as many more, so that it gets past them. */
  unreadable: z.number().int().min(0),
  /** How many rows there were when the first page was read; null if the upstream does not count them. */
  total: z.number().int().nullable(),
});
export type TimePosition = z.infer<typeof timePositionShape>;

interface Row {
  readonly id: string;
  readonly created_at: string | null;
}

export interface TimePage<T extends Row> {
  readonly items: readonly T[];
  readonly positionAfter: (index: number) => TimePosition;
  /** Where the next page begins, also behind a page without rows; null if there is nothing to go on from. */
  readonly next: TimePosition | null;
  readonly hasNext: boolean;
  readonly total: number | null;
}

export interface TimeWalk<T extends Row> {
  /** Plural, for errors: "segments". */
  readonly items: string;
  /** Makes the call. `before` is a bound that nobody knows to be inclusive or exclusive. */
  readonly list: (limit: number, before: string | null) => Promise<Page<T>>;
  /** Only the rows of this span. */
  readonly range?: TimeRange;
}

/** The next page of at most `first` rows: one call. */
export async function nextByTime<T extends Row>(
  { items, list, range = {} }: TimeWalk<T>,
  position: TimePosition | null,
  first: number,
): Promise<TimePage<T>> {
  const { seen = [], unreadable = 0 } = position ?? {};
  if (seen.length + unreadable >= MAX_LIMIT) {
    throw new ListLimitError(
      `The upstream cannot list more than ${MAX_LIMIT} ${items} created at ${position?.at}`,
    );
  }
  const limit = Math.min(MAX_LIMIT, first + seen.length + unreadable);
  const page = await list(limit, position === null ? (range.before ?? null) : shift(position.at, 1));
  const known = new Set(seen.map(([id]) => id));
  const fresh = page.items.filter(({ id }) => !known.has(id));
  const kept = fresh.filter(({ created_at }) => isWithin(range, created_at));
  // Newest first: behind the first row that is too old there are only older ones.
  const isTooOld = ({ created_at }: Row) =>
    created_at !== null && range.after !== undefined && created_at < range.after;
  const isOver = fresh.some(isTooOld);
  const dropped = fresh.filter((row) => !isTooOld(row) && !isWithin(range, row.created_at));
  const rows = kept.slice(0, first);
  const total = position === null ? page.total : position.total;
  const start = position?.at ?? range.before ?? FUTURE;
  const times = timesOf(rows, start);
  const skipped = dropped.map(({ id, created_at }) => entry(id, created_at ?? start));
  const positionAfter = (index: number): TimePosition => {
    const at = times[index] ?? start;
    const delivered = rows.slice(0, index + 1).map(({ id }, row) => entry(id, times[row] ?? at));
    return {
      at,
      seen: [...seen, ...skipped, ...delivered].filter(([, when]) => when <= shift(at, 1)),
      unreadable: index < 0 ? page.received - page.items.length : 0,
      total,
    };
  };
  const hasMore = page.hasMore ?? (page.total === null ? page.received >= limit : page.total > page.received);
  const hasNext = kept.length > first || (!isOver && hasMore && page.received > 0);
  const isEmpty = rows.length === 0 && position === null && !hasNext;
  return {
    items: rows,
    positionAfter,
    next: isEmpty ? null : positionAfter(rows.length - 1),
    hasNext,
    total,
  };
}

/** Later than anything: where a walk stands that has not met a readable row. */
const FUTURE = "2200-01-01T00:00:00.000Z";

function entry(id: string, when: string): TimePosition["seen"][number] {
  return [id, when];
}

/** The time of each row; a row without one stands where the row before it does. */
function timesOf(rows: readonly Row[], start: string): string[] {
  let at = start;
  return rows.map(({ created_at }) => (at = created_at ?? at));
}
