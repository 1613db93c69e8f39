/** A customer's wallet: the vouchers, gift cards and loyalty cards that the customer holds. */
import { dig, passes } from "./filters.js";
import { after, cut } from "./paging.js";
import { takeFilters, takeLimit, takeOrder } from "./query.js";
import { findCustomer, ok, type Answer, type Call, type World } from "./context.js";

export function listRedeemables(world: World, call: Call<{ readonly customerId: string }>): Answer {
  const customer = findCustomer(world, call.path.customerId);
  const limit = takeLimit(call.query);
  const { descending } = takeOrder(call.query, ["id"]);
  const filters = takeFilters(call.query);
  const ascending = (world.store.redeemables.get(customer.id) ?? [])
    .filter((item) => passes(filters, (key) => dig(item, key), world.now()))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = descending ? ascending.toReversed() : ascending;
  const { data, ...more } = cut(after(rows, call.query.get("starting_after_id")), limit);
  return ok({ object: "list", data_ref: "data", data, total: rows.length, ...more });
}
