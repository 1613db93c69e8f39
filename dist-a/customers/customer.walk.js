/**
 * A walk pages through the customers of the upstream, one call per page. It delivers each customer exactly once.
 *
 * The upstream pages in two ways, and neither suffices. Page numbers end at 9,900 rows, and every insert or delete
 * shifts the rows of the next page. The cursor (`starting_after`) has no such limit. But it is only a time with an
 * exclusive bound and no tie-breaker. Hundreds of customers of an import can share one `created_at`. A page border
 * between them would lose the rest.
 *
 * So a walk by creation time stores its state as a {@link Position}:
 *
 * - `after`: a time, and the delivered customers of exactly that time (`seen`). The next call moves the bound by one
 *   millisecond, requests that many more rows, and drops the seen ones. If no row of a page was readable, the next call
 *   also requests that many more (`unreadable`), to get past them.
 * - `tie`: too many customers share the time. They are listed by page number, within a window around that time, ordered
 *   by `source_id`, which is unique. Deletions move later rows to earlier pages. The total shrinks by their number, and
 *   the walk steps back by as many rows. No customer is created in the past, so no insert can hide a deletion. For the
 *   members of a segment the vendor does not define a filter by time, so the walk uses the pages of the whole segment.
 * - `offset`: page numbers alone, for the orders without a cursor. They end at 9,900 rows, with an error.
 *
 * A page can hold fewer rows than requested. Only `hasNext` tells whether the walk is complete.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { endpoints } from "../voucherify/endpoints.js";
import { ListLimitError } from "../voucherify/errors.js";
import { isWithin, MAX_LIMIT, shift } from "../voucherify/paging.js";
/** The last page number that the upstream serves for customers. */
const MAX_PAGE = 99;
/** Most customers that the upstream lists by page number. */
export const MAX_ROWS_BY_NUMBER = MAX_PAGE * MAX_LIMIT;
const progress = z.object({
    /** Customers delivered so far. */
    delivered: z.number().int().min(0),
    /** Matching customers when the walk began. Null if the upstream did not count them. */
    total: z.number().int().nullable(),
});
const afterShape = progress.extend({
    by: z.literal("after"),
    at: z.iso.datetime({ precision: 3 }),
    seen: z.array(z.string()).readonly(),
    /** Rows after the seen ones that cannot be read. */
    unreadable: z.number().int().min(0),
});
const tieShape = afterShape.extend({
    by: z.literal("tie"),
    page: z.number().int().min(1),
    /** Rows in the window at the last call. Null before the first. */
    window: z.number().int().nullable(),
});
/** The state of a walk. Plain data, since a cursor contains it. */
export const positionShape = z.discriminatedUnion("by", [
    afterShape,
    tieShape,
    progress.extend({ by: z.literal("offset") }),
]);
/**
 * The next page of a walk. Makes exactly one call.
 *
 * @param first - most customers of the page, 1 to {@link MAX_LIMIT}
 * @throws {ListLimitError} if the upstream lists no further
 */
export async function nextPage(voucherify, walk, position, first) {
    if (walk.orderBy !== "created_at")
        return offsetPage(voucherify, walk, position, first);
    if (position === null || position.by === "offset")
        return firstPage(voucherify, walk, first);
    if (position.by === "tie")
        return tiePage(voucherify, walk, position, first);
    return isTooTied(position.seen.length, first)
        ? tiePage(voucherify, walk, enterTie(walk, position), first)
        : keysetPage(voucherify, walk, position, first);
}
// ------------------------------------------------------------------------------------------------ by time
/**
 * The first page is requested by page number, where `total` is defined. In cursor mode its meaning is not documented.
 */
async function firstPage(voucherify, walk, first) {
    const answer = await list(voucherify, { ...filtersOf(walk), order: orderOf(walk), limit: first });
    return byTime({
        walk,
        from: { by: "after", at: NO_TIME, seen: [], unreadable: 0, delivered: 0, total: answer.total },
        answer,
        customers: answer.items.filter((customer) => matches(walk, customer)),
        hasNext: answer.total === null ? answer.received >= first : answer.total > answer.received,
    });
}
async function keysetPage(voucherify, walk, from, first) {
    const { at, seen, unreadable } = from;
    if (seen.length + unreadable >= MAX_LIMIT)
        throw tooDeep(`${unreadable} rows at ${at} cannot be read`);
    const limit = Math.min(MAX_LIMIT, first + seen.length + unreadable);
    const answer = await list(voucherify, {
        ...filtersOf(walk),
        order: orderOf(walk),
        limit,
        starting_after: seen.length === 0 ? at : shift(at, walk.descending ? 1 : -1),
    });
    const fresh = answer.items.filter((customer) => matches(walk, customer) && !(customer.created_at === at && seen.includes(mark(customer))));
    return byTime({
        walk,
        from,
        answer,
        customers: fresh.slice(0, first),
        hasNext: fresh.length > first || (answer.hasMore ?? answer.received >= limit),
    });
}
/** The time of a walk that has read none. A cursor with it is not accepted. */
const NO_TIME = "";
/** The positions before and after all customers, for a walk that has delivered none. The vendor's scroll starts there. */
const FIRST = "1970-01-01T00:00:00.000Z";
const LAST = "2200-01-01T00:00:00.000Z";
/** A page of customers in order of time, with the positions inside it. */
function byTime(page) {
    const { walk, from, answer, customers } = page;
    const positionPast = (passed) => {
        const at = passed.at(-1)?.created_at ?? from.at;
        const here = passed.filter((customer) => customer.created_at === at).map(mark);
        const before = at === from.at ? from.seen : [];
        return { ...from, at, seen: [...new Set([...before, ...here])], unreadable: 0 };
    };
    const positionAfter = (index) => ({
        ...positionPast(customers.slice(0, index + 1)),
        delivered: from.delivered + index + 1,
    });
    const isBlank = customers.length === 0;
    const blankAt = from.at === NO_TIME ? (walk.descending ? LAST : FIRST) : from.at;
    const at = isBlank
        ? (answer.items.at(-1)?.created_at ?? blankAt)
        : (customers.at(-1)?.created_at ?? from.at);
    // After a page without customers, the walk continues after its rows, and past those that cannot be read.
    const blank = () => ({
        ...positionPast(answer.items),
        at,
        unreadable: answer.received - answer.items.length,
    });
    // Without a time the walk cannot continue: nothing was listed, or every `created_at` was invalid.
    const isUsable = at !== NO_TIME && !(isBlank && from.at === NO_TIME && !page.hasNext);
    return {
        customers,
        positionAfter,
        // Most answers have no cursor, and a position takes a hash for each customer of its time.
        next: () => {
            if (!isUsable)
                return null;
            return isBlank ? blank() : positionAfter(customers.length - 1);
        },
        hasNext: page.hasNext && isUsable,
        total: from.total,
    };
}
// ------------------------------------------------------------------------------------------------ ties
/** Whether the `seen` rows would take up half of the largest page or more. */
function isTooTied(seen, first) {
    return seen + first > MAX_LIMIT && seen >= MAX_LIMIT / 2;
}
function enterTie(walk, from) {
    if (walk.segmentId === undefined)
        return { ...from, by: "tie", page: 1, window: null };
    // In a segment the tie starts after the customers delivered before it, less those deleted since the walk began.
    const before = from.delivered - from.seen.length;
    return { ...from, by: "tie", page: Math.floor(before / MAX_LIMIT) + 1, window: from.total };
}
async function tiePage(voucherify, walk, from, first) {
    const { at, page } = from;
    if (page > MAX_PAGE)
        throw tooDeep(`more than ${MAX_ROWS_BY_NUMBER} customers share the time ${at}`);
    const answer = await list(voucherify, {
        ...(walk.segmentId === undefined
            ? { ...filtersOf(walk), ...windowAround(at), order: "source_id" }
            : { ...filtersOf(walk), order: orderOf(walk) }),
        limit: MAX_LIMIT,
        page,
    });
    const seen = new Set(from.seen);
    const fresh = answer.items.filter((customer) => customer.created_at === at && !seen.has(mark(customer)));
    const customers = fresh.slice(0, first);
    // Rows deleted since the last call have moved as many rows from this page, or later ones, to earlier pages.
    const shrunkBy = Math.max(0, (from.window ?? 0) - (answer.total ?? 0));
    const stepsBack = Math.ceil(shrunkBy / MAX_LIMIT);
    const isLastPage = answer.total === null
        ? answer.received < MAX_LIMIT
        : page * MAX_LIMIT >= answer.total || answer.received === 0;
    const isBeyond = answer.items.some(({ created_at }) => created_at !== null && isPast(walk, created_at, at));
    const isOver = shrunkBy === 0 && fresh.length <= first && (isLastPage || isBeyond);
    const positionAfter = (index) => ({
        ...from,
        seen: [...from.seen, ...fresh.slice(0, index + 1).map(mark)],
        delivered: from.delivered + index + 1,
        page: stepsBack > 0 ? Math.max(1, page - stepsBack) : page + (index + 1 < fresh.length ? 0 : 1),
        window: answer.total,
    });
    const last = positionAfter(customers.length - 1);
    return {
        customers,
        positionAfter: (index) => (isOver && index === fresh.length - 1 ? leaveTie(last) : positionAfter(index)),
        next: () => (isOver ? leaveTie(last) : last),
        hasNext: !isOver || last.total === null || last.delivered < last.total,
        total: from.total,
    };
    function leaveTie({ delivered, total }) {
        return { by: "after", at, seen: [], unreadable: 0, delivered, total };
    }
}
/** One millisecond before and after `at`, because it is not documented whether the upstream's bounds are inclusive. */
function windowAround(at) {
    return { "created_at[after]": shift(at, -1), "created_at[before]": shift(at, 1) };
}
function isPast(walk, time, at) {
    return walk.segmentId !== undefined && (walk.descending ? time < at : time > at);
}
// ------------------------------------------------------------------------------------------------ by page number
async function offsetPage(voucherify, walk, position, first) {
    const offset = position?.delivered ?? 0;
    const { limit, page } = pageAround(offset, first);
    if (page > MAX_PAGE) {
        throw tooDeep(`the order ${walk.orderBy.toUpperCase()} uses page numbers`);
    }
    const answer = await list(voucherify, { ...filtersOf(walk), order: orderOf(walk), limit, page });
    const skipped = offset - (page - 1) * limit;
    const taken = Math.max(0, Math.min(first, answer.received - skipped));
    const kept = answer.items
        .map((customer, index) => ({ customer, place: answer.places[index] ?? index }))
        .filter(({ customer, place }) => place >= skipped && place < skipped + first && matches(walk, customer))
        .map(({ customer, place }) => ({ customer, end: offset + place + 1 - skipped }));
    const total = position?.total ?? answer.total;
    const at = (delivered) => ({ by: "offset", delivered, total });
    const end = offset + taken;
    return {
        customers: kept.map(({ customer }) => customer),
        positionAfter: (index) => at(kept[index]?.end ?? end),
        next: () => at(end),
        hasNext: taken > 0 && (answer.total === null ? answer.received >= limit : end < answer.total),
        total,
    };
}
/** The smallest page with the rows `offset` to `offset + first`. If there is none, the largest page with the first row. */
function pageAround(offset, first) {
    for (let limit = first; limit <= MAX_LIMIT; limit += 1) {
        const page = Math.floor(offset / limit) + 1;
        if (page <= MAX_PAGE && (offset % limit) + first <= limit)
            return { limit, page };
    }
    return { limit: MAX_LIMIT, page: Math.floor(offset / MAX_LIMIT) + 1 };
}
// ------------------------------------------------------------------------------------------------ the query
async function list(voucherify, query) {
    return voucherify.call(endpoints.listCustomers, { query });
}
function orderOf({ orderBy, descending }) {
    return `${descending ? "-" : ""}${orderBy}`;
}
/**
 * The filters as query parameters. `after` is sent one millisecond early, and {@link matches} checks both bounds again.
 * So the range is half open, whether the upstream's bounds are inclusive or exclusive.
 */
function filtersOf(walk) {
    return {
        ...(walk.email === undefined ? {} : { email: walk.email }),
        ...(walk.name === undefined ? {} : { name: walk.name }),
        ...(walk.city === undefined ? {} : { city: walk.city }),
        ...(walk.segmentId === undefined ? {} : { segment_id: walk.segmentId }),
        ...(walk.createdAt?.after === undefined ? {} : { "created_at[after]": shift(walk.createdAt.after, -1) }),
        ...(walk.createdAt?.before === undefined ? {} : { "created_at[before]": walk.createdAt.before }),
        ...(walk.updatedAt?.after === undefined ? {} : { "updated_at[after]": shift(walk.updatedAt.after, -1) }),
        ...(walk.updatedAt?.before === undefined ? {} : { "updated_at[before]": walk.updatedAt.before }),
    };
}
function matches(walk, customer) {
    return isWithin(walk.createdAt, customer.created_at) && isWithin(walk.updatedAt, customer.updated_at);
}
/** A hash of 48 bits that identifies a customer in a cursor. With whole IDs, a large tie would not fit into a request. */
function mark({ id }) {
    return createHash("sha256").update(id).digest("base64url").slice(0, 8);
}
function tooDeep(why) {
    return new ListLimitError(`The upstream lists at most ${MAX_ROWS_BY_NUMBER} customers here, because ${why}. ` +
        "Narrow the filter, or order by CREATED_AT");
}
//# sourceMappingURL=customer.walk.js.map