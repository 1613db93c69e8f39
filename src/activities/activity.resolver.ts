import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { Customer } from "../customers/customer.type.js";
import { checkFirst } from "../graphql/arguments.js";
import { type Connection, connectionOf, toIdConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor } from "../graphql/cursor.js";
import { DearestOf, FREE, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { SortDirection } from "../graphql/sort.js";
import { isWithin } from "../voucherify/paging.js";
import { toActivity } from "./activity.families.js";
import {
  ActivityFilter,
  isAboutProduct,
  mixedWithProduct,
  spanOf,
  toActivityQuery,
} from "./activity.inputs.js";
import { activityPages, productActivityPages } from "./activity.loaders.js";
import { Activity } from "./activity.type.js";
import { After, First } from "../graphql/list-arguments.js";

const ActivityConnection = connectionOf(() => Activity, "Activity", {
  items: "activities",
  totalCount:
    "The number of matching activities. Null if `filter.productId` is omitted, because REST counts only with that filter. " +
    "It comes with the page at no extra cost.",
});

interface PageArguments {
  readonly first: number;
  readonly filter?: ActivityFilter | null;
}

@Resolver(() => Customer)
export class CustomerActivitiesResolver {
  @FieldResolver(() => ActivityConnection, {
    nullable: true,
    description:
      "The activities of this customer, newest first by default. Null if the call fails. " +
      `Costs ${upstreamCalls(activityPages)} per customer and page.`,
  })
  @Price<PageArguments>((args, ...rest) => {
    if (mixedWithProduct(args.filter).length > 0) return FREE;
    return pricePerPage(isAboutProduct(args.filter) ? productActivityPages : activityPages)(args, ...rest);
  })
  @DearestOf("filter", (unique) => [null, { productId: unique }])
  async activities(
    @Root() { id }: Customer,
    @First(10) first: number,
    @After() after: string | null,
    @Arg("filter", () => ActivityFilter, {
      nullable: true,
      description: "The filters. All activities if omitted.",
    })
    filter: ActivityFilter | null,
    @Arg("order", () => SortDirection, {
      defaultValue: SortDirection.DESC,
      description: "The sort direction by time.",
    })
    order: SortDirection,
    @Ctx() { loads }: Context,
  ): Promise<Connection<Activity>> {
    const query = {
      ...toActivityQuery(filter),
      order: order === SortDirection.ASC ? ("created_at" as const) : ("-created_at" as const),
    };
    const scope = ["activities", id, query];
    const last = readCursor(scope, after, z.string());
    const limit = checkFirst(first);
    const pages = isAboutProduct(filter) ? productActivityPages : activityPages;
    const page = await loads.of(pages).load({
      path: { customerId: id },
      query: { ...query, limit, ...(last === null ? {} : { starting_after_id: last }) },
    });
    const span = spanOf(filter);
    return toIdConnection(page, toActivity, {
      scope,
      last,
      limit,
      keep: ({ created_at }) => isWithin(span, created_at),
    });
  }
}
