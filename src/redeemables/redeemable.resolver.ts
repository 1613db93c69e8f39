import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { Customer } from "../customers/customer.type.js";
import { checkFirst } from "../graphql/arguments.js";
import { type Connection, connectionOf, toIdConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor } from "../graphql/cursor.js";
import { Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { redeemablePages } from "./redeemable.loaders.js";
import { CustomerRedeemable, toRedeemable } from "./redeemable.type.js";
import { After, First } from "../graphql/list-arguments.js";

const CustomerRedeemableConnection = connectionOf(() => CustomerRedeemable, "CustomerRedeemable", {
  items: "redeemables",
  totalCount: "The number of redeemables that the customer holds. It comes with the page at no extra cost.",
});

@Resolver(() => Customer)
export class CustomerRedeemablesResolver {
  @FieldResolver(() => CustomerRedeemableConnection, {
    nullable: true,
    description:
      "The redeemables in this customer's wallet, newest first. Null if the call fails. " +
      `Costs ${upstreamCalls(redeemablePages)} per customer and page.`,
  })
  @Price(pricePerPage(redeemablePages))
  async redeemables(
    @Root() { id }: Customer,
    @First(10) first: number,
    @After() after: string | null,
    @Ctx() { loads }: Context,
  ): Promise<Connection<CustomerRedeemable>> {
    const scope = ["redeemables", id];
    const last = readCursor(scope, after, z.string());
    const limit = checkFirst(first);
    const page = await loads.of(redeemablePages).load({
      path: { customerId: id },
      query: { order: "-id", limit, ...(last === null ? {} : { starting_after_id: last }) },
    });
    return toIdConnection(page, toRedeemable, { scope, last, limit });
  }
}
