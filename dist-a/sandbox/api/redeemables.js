/** A customer's wallet: vouchers, gift cards and loyalty cards. */
import { findCustomer, ok } from "./context.js";
import { dig, passes } from "./filters.js";
import { after, cut } from "./paging.js";
import { takeFilters, takeLimit, takeOrder } from "./query.js";
export function listRedeemables(context, request) {
    const customer = findCustomer(context, request.path.customerId);
    const limit = takeLimit(request.query);
    const { descending } = takeOrder(request.query, ["id"]);
    const filters = takeFilters(request.query);
    const ascending = (context.store.redeemables.get(customer.id) ?? [])
        .filter((item) => passes(filters, (key) => dig(item, key), context.now()))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const rows = descending ? ascending.toReversed() : ascending;
    const { data, ...more } = cut(after(rows, request.query.get("starting_after_id")), limit);
    return ok({ object: "list", data_ref: "data", data, total: rows.length, ...more });
}
//# sourceMappingURL=redeemables.js.map