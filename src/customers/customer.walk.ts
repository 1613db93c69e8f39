/**
 * Walking the customers of the upstream, one call a page, so that each customer comes exactly once.
 *
 * The upstream pages in two ways, and neither is enough. Page numbers end at 9,900 rows, and every insert or delete
 * shifts what the next number means. The cursor (`starting_after`) has no such end, but it is a bare time with an
 * exclusive bound and no tie-break: where customers share one `created_at`, as those of an import do by the hundreds,
 * a page border in the middle of them loses the rest.
 *
 * So a walk by creation time remembers where it stands as a {@link Position}:
 *
 * - `after`: a time, and which customers of that very time have been delivered (`seen`). The next call moves the bound
 *   one millisecond back, asks for that many rows more, and drops the seen ones. Where a page brought nobody, because
 *   its rows cannot be read, it asks for as many more (`unreadable`), so that a walk gets past them.
 * - `tie`: too many customers share the time for that. They are listed by page number inside a window closed around it,
 *   ordered by source_id, which is unique. Rows deleted meanwhile shift the later ones to earlier pages; the shrunken
 *   total tells by how many, and the walk steps back as far. (Nothing is created in the past, so no insert hides a
 *   delete. A segment's members cannot be asked for by time as well: the vendor calls such a mix undefined. There the
 *   pages of the whole segment take the window's place.)
 * - `offset`: the orders without a cursor, by page number alone. They end at 9,900 rows, and say so.
 *
 * A page can hold fewer rows than asked for; only `hasNext` says whether the walk is over.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Voucherify } from "../voucherify/client.js";
import { endpoints, type InputOf } from "../voucherify/endpoints.js";
import type { Page } from "../voucherify/read.js";
import { ListLimitError } from "../voucherify/errors.js";
import { isWithin, MAX_LIMIT, shift, type TimeRange } from "../voucherify/paging.js";
import type { WireCustomer } from "../voucherify/wire.js";

/** The last page number that the upstream serves for customers. */
const MAX_PAGE = 99;

type CustomersQuery = NonNullable<InputOf<typeof endpoints.listCustomers>["query"]>;

/** What is walked: all customers, or those that match, in one order. */
export interface Walk {
  readonly email?: string;
  readonly name?: string;
  readonly city?: string;
  /** Not to be mixed with any other filter. */
  readonly segmentId?: string;
  readonly createdAt?: TimeRange;
  readonly updatedAt?: TimeRange;
  readonly orderBy: "created_at" | "updated_at" | "source_id";
  readonly descending: boolean;
}

const progress = z.object({
  /** Customers delivered so far. */
  delivered: z.number().int().min(0),
  /** How many there were when the walk began; null if the upstream did not say. */
  total: z.number().int().nullable(),
});
const afterShape = progress.extend({
  by: z.literal("after"),
  at: z.iso.datetime({ precision: 3 }),
  seen: z.array(z.string()).readonly(),
  /** Rows behind these that cannot be read. */
  unreadable: z.number().int().min(0),
});
const tieShape = afterShape.extend({
  by: z.literal("tie"),
  page: z.number().int().min(1),
  /** The total of the last look at the window; null before the first. */
  window: z.number().int().nullable(),
});

/** Where a walk stands. Plain data: it travels in a cursor. */
export const positionShape = z.discriminatedUnion("by", [
  afterShape,
  tieShape,
  progress.extend({ by: z.literal("offset") }),
]);
export type Position = z.infer<typeof positionShape>;
type After = z.infer<typeof afterShape>;
type Tie = z.infer<typeof tieShape>;

export interface CustomerPage {
  readonly customers: readonly WireCustomer[];
  /** Where the walk stands after the customer at `index` of this page. */
  readonly positionAfter: (index: number) => Position;
  /** Where the next page begins, also behind a page without customers; null if there is nothing to go on from. */
  readonly next: Position | null;
  readonly hasNext: boolean;
  /** Matching customers when the walk began. */
  readonly total: number | null;
}

/** The next page of at most `first` customers (1 to 100): exactly one call. */
export async function nextPage(
  voucherify: Voucherify,
  walk: Walk,
  position: Position | null,
  first: number,
): Promise<CustomerPage> {
  if (walk.orderBy !== "created_at") return offsetPage(voucherify, walk, position, first);
  if (position === null || position.by === "offset") return firstPage(voucherify, walk, first);
  if (position.by === "tie") return tiePage(voucherify, walk, position, first);
  return isTooTied(position.seen.length, first)
    ? tiePage(voucherify, walk, enterTie(walk, position), first)
    : keysetPage(voucherify, walk, position, first);
}

// ------------------------------------------------------------------------------------------------ by time

/**
 * The first page is asked for by page number: there `total` is defined, while in cursor mode nobody says what it counts.
 */
async function firstPage(voucherify: Voucherify, walk: Walk, first: number): Promise<CustomerPage> {
  const answer = await list(voucherify, { ...filtersOf(walk), order: orderOf(walk), limit: first });
  return byTime({
    walk,
    from: { by: "after", at: "", seen: [], unreadable: 0, delivered: 0, total: answer.total },
    answer,
    customers: answer.items.filter((customer) => matches(walk, customer)),
    hasNext: answer.total === null ? answer.received >= first : answer.total > answer.received,
  });
}

async function keysetPage(
  voucherify: Voucherify,
  walk: Walk,
  from: After,
  first: number,
): Promise<CustomerPage> {
  const { at, seen, unreadable } = from;
  if (seen.length + unreadable >= MAX_LIMIT) throw tooDeep(`${unreadable} rows at ${at} cannot be read`);
  const limit = Math.min(MAX_LIMIT, first + seen.length + unreadable);
  const answer = await list(voucherify, {
    ...filtersOf(walk),
    order: orderOf(walk),
    limit,
    starting_after: seen.length === 0 ? at : shift(at, walk.descending ? 1 : -1),
  });
  const fresh = answer.items.filter(
    (customer) => matches(walk, customer) && !(customer.created_at === at && seen.includes(mark(customer))),
  );
  return byTime({
    walk,
    from,
    answer,
    customers: fresh.slice(0, first),
    hasNext: fresh.length > first || (answer.hasMore ?? answer.received >= limit),
  });
}

/** Before and behind everything: where a walk stands that has met nobody yet. The vendor's own scroll begins there. */
const FIRST = "1970-01-01T00:00:00.000Z";
const LAST = "2200-01-01T00:00:00.000Z";

/** A page of customers in order of time, with the positions inside it. */
function byTime(page: {
  walk: Walk;
  from: After;
  answer: Page<WireCustomer>;
  customers: readonly WireCustomer[];
  hasNext: boolean;
}): CustomerPage {
  const { walk, from, answer, customers } = page;
  const behind = (passed: readonly WireCustomer[]): After => {
    const at = passed.at(-1)?.created_at ?? from.at;
    const here = passed.filter((customer) => customer.created_at === at).map(mark);
    const before = at === from.at ? from.seen : [];
    return { ...from, at, seen: [...new Set([...before, ...here])], unreadable: 0 };
  };
  const positionAfter = (index: number): Position => ({
    ...behind(customers.slice(0, index + 1)),
    delivered: from.delivered + index + 1,
  });
  // A page without customers goes on behind the rows that it has passed, and past those that cannot be read.
  const blank: After = {
    ...behind(answer.items),
    at: answer.items.at(-1)?.created_at ?? (from.at || (walk.descending ? LAST : FIRST)),
    unreadable: answer.received - answer.items.length,
  };
  const next = customers.length === 0 ? blank : positionAfter(customers.length - 1);
  // Without a time there is no way on: nothing was listed, or every `created_at` was garbage.
  const isOver = customers.length === 0 && from.at === "" && !page.hasNext;
  const isUsable = next.by === "after" && next.at !== "" && !isOver;
  return {
    customers,
    positionAfter,
    next: isUsable ? next : null,
    hasNext: page.hasNext && isUsable,
    total: from.total,
  };
}

// ------------------------------------------------------------------------------------------------ ties

/** Whether dropping `seen` rows would leave less than half of the largest page. */
function isTooTied(seen: number, first: number): boolean {
  return seen + first > MAX_LIMIT && seen >= MAX_LIMIT / 2;
}

function enterTie(walk: Walk, from: After): Tie {
  if (walk.segmentId === undefined) return { ...from, by: "tie", page: 1, window: null };
  // In a segment the tie begins where the customers before it end, less those that are gone since the walk began.
  const before = from.delivered - from.seen.length;
  return { ...from, by: "tie", page: Math.floor(before / MAX_LIMIT) + 1, window: from.total };
}

async function tiePage(voucherify: Voucherify, walk: Walk, from: Tie, first: number): Promise<CustomerPage> {
  const { at, page } = from;
  if (page > MAX_PAGE) throw tooDeep(`more than ${MAX_PAGE * MAX_LIMIT} customers share the time ${at}`);
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

  // What was deleted since the last look has drawn as many rows from this page, or later ones, onto earlier pages.
  const shrunkBy = Math.max(0, (from.window ?? 0) - (answer.total ?? 0));
  const stepsBack = Math.ceil(shrunkBy / MAX_LIMIT);
  const isLastPage =
    answer.total === null
      ? answer.received < MAX_LIMIT
      : page * MAX_LIMIT >= answer.total || answer.received === 0;
  const isBeyond = answer.items.some(({ created_at }) => created_at !== null && isPast(walk, created_at, at));
  const isOver = shrunkBy === 0 && fresh.length <= first && (isLastPage || isBeyond);

  const positionAfter = (index: number): Position => ({
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
    next: isOver ? leaveTie(last) : last,
    hasNext: !isOver || last.total === null || last.delivered < last.total,
    total: from.total,
  };

  function leaveTie({ delivered, total }: Position): Position {
    return { by: "after", at, seen: [], unreadable: 0, delivered, total };
  }
}

/** The millisecond of `at` and its neighbours: whether the upstream's bounds are inclusive is not documented. */
function windowAround(at: string): Pick<CustomersQuery, "created_at[after]" | "created_at[before]"> {
  return { "created_at[after]": shift(at, -1), "created_at[before]": shift(at, 1) };
}

function isPast(walk: Walk, time: string, at: string): boolean {
  return walk.segmentId !== undefined && (walk.descending ? time < at : time > at);
}

// ------------------------------------------------------------------------------------------------ by page number

async function offsetPage(
  voucherify: Voucherify,
  walk: Walk,
  position: Position | null,
  first: number,
): Promise<CustomerPage> {
  const offset = position?.delivered ?? 0;
  const { limit, page } = pageAround(offset, first);
  if (page > MAX_PAGE) {
    throw tooDeep(`the order ${walk.orderBy.toUpperCase()} goes by page number`);
  }
  const answer = await list(voucherify, { ...filtersOf(walk), order: orderOf(walk), limit, page });
  const skipped = offset - (page - 1) * limit;
  const taken = Math.max(0, Math.min(first, answer.received - skipped));
  const kept = answer.items
    .map((customer, index) => ({ customer, place: answer.places[index] ?? index }))
    .filter(({ customer, place }) => place >= skipped && place < skipped + first && matches(walk, customer))
    .map(({ customer, place }) => ({ customer, end: offset + place + 1 - skipped }));
  const total = position?.total ?? answer.total;
  const at = (delivered: number): Position => ({ by: "offset", delivered, total });
  const end = offset + taken;
  return {
    customers: kept.map(({ customer }) => customer),
    positionAfter: (index) => at(kept[index]?.end ?? end),
    next: at(end),
    hasNext: taken > 0 && (answer.total === null ? answer.received >= limit : end < answer.total),
    total,
  };
}

/** The smallest page that holds rows `offset` to `offset + first`; where none does, the largest that holds the first. */
function pageAround(offset: number, first: number): { limit: number; page: number } {
  for (let limit = first; limit <= MAX_LIMIT; limit += 1) {
    const page = Math.floor(offset / limit) + 1;
    if (page <= MAX_PAGE && (offset % limit) + first <= limit) return { limit, page };
  }
  return { limit: MAX_LIMIT, page: Math.floor(offset / MAX_LIMIT) + 1 };
}

// ------------------------------------------------------------------------------------------------ the query

async function list(voucherify: Voucherify, query: CustomersQuery) {
  return voucherify.call(endpoints.listCustomers, { query });
}

function orderOf({ orderBy, descending }: Walk): NonNullable<CustomersQuery["order"]> {
  return `${descending ? "-" : ""}${orderBy}`;
}

/**
 * The filters in the upstream's words. `after` is asked for one millisecond early and both bounds are checked again by
 * {@link matches}, so that the range is half open whether the upstream takes its bounds as inclusive or exclusive.
 */
function filtersOf(walk: Walk): CustomersQuery {
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

function matches(walk: Walk, customer: WireCustomer): boolean {
  return isWithin(walk.createdAt, customer.created_at) && isWithin(walk.updatedAt, customer.updated_at);
}

/** 48 bits that stand for a customer in a cursor, which would otherwise outgrow a request in a large tie. */
function mark({ id }: WireCustomer): string {
  return createHash("sha256").update(id).digest("base64url").slice(0, 8);
}

function tooDeep(why: string): ListLimitError {
  return new ListLimitError(
    `The upstream lists no further than ${MAX_PAGE * MAX_LIMIT} customers here: ${why}. ` +
      "Narrow the filter, or order by CREATED_AT.",
  );
}
