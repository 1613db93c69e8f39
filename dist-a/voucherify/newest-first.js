/**
 * Pages through a list that REST orders by creation time, newest first, and filters by time only: segments and async
 * actions. Neither has a page number or a cursor, and rows can share one time.
 *
 * So a position is the time of the last row and the rows around that time that were delivered (`seen`). The next call
 * moves the bound up by one millisecond, because it is not documented whether the upstream's bound is inclusive. It
 * requests as many additional rows as it will drop.
 */
import { z } from "zod";
import { ListLimitError } from "./errors.js";
import { isWithin, MAX_LIMIT, shift } from "./paging.js";
const time = z.iso.datetime({ precision: 3 });
export const timePositionShape = z.object({
    at: time,
    /** The rows delivered at that time and one millisecond later, each with its time. */
    seen: z.array(z.tuple([z.string(), time])).readonly(),
    /** Unreadable rows after these. The next page requests as many more rows, to get past them. */
    unreadable: z.number().int().min(0),
    /** How many rows there were when the first page was read; null if the upstream does not count them. */
    total: z.number().int().nullable(),
});
/**
 * The next page of at most `first` rows. Makes one call.
 *
 * @throws {ListLimitError} if too many rows share one time to get past them
 */
export async function nextByTime({ items, list, range = {} }, position, first) {
    const { seen = [], unreadable = 0 } = position ?? {};
    if (seen.length + unreadable >= MAX_LIMIT) {
        throw new ListLimitError(`The upstream cannot list more than ${MAX_LIMIT} ${items} created at ${position?.at}`);
    }
    const limit = Math.min(MAX_LIMIT, first + seen.length + unreadable);
    const page = await list(limit, position === null ? (range.before ?? null) : shift(position.at, 1));
    const known = new Set(seen.map(([id]) => id));
    const fresh = page.items.filter(({ id }) => !known.has(id));
    const kept = fresh.filter(({ created_at }) => isWithin(range, created_at));
    // The order is newest first: all rows after the first one that is too old are older still.
    const isTooOld = ({ created_at }) => created_at !== null && range.after !== undefined && created_at < range.after;
    const isOver = fresh.some(isTooOld);
    const dropped = fresh.filter((row) => !isTooOld(row) && !isWithin(range, row.created_at));
    const rows = kept.slice(0, first);
    const total = position === null ? page.total : position.total;
    const start = position?.at ?? range.before ?? FUTURE;
    const times = timesOf(rows, start);
    const skipped = dropped.map(({ id, created_at }) => entry(id, created_at ?? start));
    const positionAfter = (index) => {
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
/** Later than any row: the position before the first readable row. */
const FUTURE = "2200-01-01T00:00:00.000Z";
function entry(id, when) {
    return [id, when];
}
/** The time of each row. A row without a time gets that of the row before it. */
function timesOf(rows, start) {
    let at = start;
    return rows.map(({ created_at }) => (at = created_at ?? at));
}
//# sourceMappingURL=newest-first.js.map