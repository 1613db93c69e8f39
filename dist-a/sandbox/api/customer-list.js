import { ok } from "./context.js";
import { invalidQuery, pageOverLimit } from "./errors.js";
import { takeInt, takeLimit, takeOrder, takeTime } from "./query.js";
import { isMember } from "./segments.js";
const ORDERS = ["created_at", "updated_at", "source_id"];
/** The API refuses higher page numbers. */
const MAX_PAGE = 99;
const sizeOf = ({ from, to }) => Math.max(0, to - from);
const fullSlice = (rows) => ({ rows, from: 0, to: rows.size });
const isOpen = ({ before, after }) => before === undefined && after === undefined;
export function listCustomers(context, request) {
    const { query } = request;
    const limit = takeLimit(query);
    const page = takeInt(query, "page", 1);
    if (page > MAX_PAGE)
        throw pageOverLimit(MAX_PAGE);
    const { key: by, descending } = takeOrder(query, ORDERS);
    const cursor = takeTime(query, "starting_after");
    if (cursor !== undefined && by === "source_id")
        throw invalidQuery("Property .starting_after cannot be combined with an order by source_id");
    const created = takeRange(query, "created_at");
    const updated = takeRange(query, "updated_at");
    const [main, rest] = slicesOf(context, by, created, updated);
    const keep = filterOf(context, query, by, created, updated);
    const size = sizeOf(main);
    // Rows without a sort key come last, and never after a cursor.
    const reachable = cursor === undefined ? size + sizeOf(rest) : size;
    const skip = cursor === undefined ? 0 : rowsBefore(context, by, descending, main, cursor);
    const offset = cursor === undefined ? (page - 1) * limit : 0;
    const read = (position) => position < size ? rowAt(main, position, descending) : rowAt(rest, position - size, descending);
    const customers = [];
    let total = size + sizeOf(rest);
    let matches = reachable - skip;
    if (keep === undefined) {
        const last = Math.min(reachable, skip + offset + limit);
        for (let position = skip + offset; position < last; position++)
            push(customers, read(position));
    }
    else {
        const length = total;
        total = matches = 0;
        for (let position = 0; position < length; position++) {
            const customer = read(position);
            if (customer === undefined || !keep(customer))
                continue;
            total += 1;
            if (position < skip || position >= reachable)
                continue;
            if (matches >= offset && matches < offset + limit)
                customers.push(customer);
            matches += 1;
        }
    }
    return ok({
        object: "list",
        data_ref: "customers",
        customers,
        total,
        ...(cursor === undefined ? {} : { has_more: matches > customers.length }),
    });
}
const rowAt = ({ rows, from, to }, position, descending) => rows.at(descending ? to - 1 - position : from + position);
function push(customers, customer) {
    if (customer !== undefined)
        customers.push(customer);
}
function takeRange(query, name) {
    return { before: takeTime(query, `${name}[before]`), after: takeTime(query, `${name}[after]`) };
}
/** The rows that have the sort key, limited to the range given for it, and the rows that do not have it. */
function slicesOf(context, by, created, updated) {
    const { customers } = context.store;
    const none = { rows: customers.byCreation, from: 0, to: 0 };
    if (by === "created_at")
        return [narrow(context, customers.byCreation, created), none];
    if (by === "updated_at")
        return [
            narrow(context, customers.byUpdate, updated),
            isOpen(updated) ? fullSlice(customers.neverUpdated) : none,
        ];
    const named = { rows: customers.bySourceId, from: 0, to: customers.bySourceId.size };
    return [named, fullSlice(customers.withoutSourceId)];
}
function narrow(context, rows, { before, after }) {
    const inclusive = context.bounds === "inclusive";
    return {
        rows,
        from: after === undefined ? 0 : inclusive ? rows.below(after) : rows.upTo(after),
        to: before === undefined ? rows.size : inclusive ? rows.upTo(before) : rows.below(before),
    };
}
/** How many rows of the slice come before the cursor or are equal to it. */
function rowsBefore(context, by, descending, main, cursor) {
    const rows = by === "updated_at" ? context.store.customers.byUpdate : context.store.customers.byCreation;
    const skip = descending ? main.to - rows.below(cursor) : rows.upTo(cursor) - main.from;
    return Math.min(Math.max(0, skip), sizeOf(main));
}
/** The filters that need a scan, as one function. `undefined` when there are none. */
function filterOf(context, query, by, created, updated) {
    const filters = [];
    const email = query.get("email");
    if (email !== null)
        filters.push((customer) => customer.email === email);
    const city = query.get("city");
    if (city !== null)
        filters.push((customer) => customer.address?.city === city);
    const name = query.get("name")?.toLowerCase();
    if (name !== undefined)
        filters.push((customer) => customer.name?.toLowerCase().includes(name) ?? false);
    const segmentId = query.get("segment_id");
    if (segmentId !== null) {
        const segment = context.store.segments.get(segmentId);
        filters.push((customer) => segment !== undefined && isMember(context, segment, customer));
    }
    if (by !== "created_at" && !isOpen(created))
        filters.push((customer) => within(context, created, customer.created_at));
    if (by !== "updated_at" && !isOpen(updated))
        filters.push((customer) => within(context, updated, customer.updated_at));
    return filters.length === 0 ? undefined : (customer) => filters.every((passes) => passes(customer));
}
/** A customer who was never updated is outside every range of `updated_at`. */
function within(context, { before, after }, iso) {
    if (iso === undefined)
        return false;
    const time = Date.parse(iso);
    const inclusive = context.bounds === "inclusive";
    return ((after === undefined || time > after || (inclusive && time === after)) &&
        (before === undefined || time < before || (inclusive && time === before)));
}
//# sourceMappingURL=customer-list.js.map