import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { Customer } from "../customers/customer.type.js";
import { checkFirst } from "../graphql/arguments.js";
import { type Connection, connectionOf, toIdConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor } from "../graphql/cursor.js";
import { pricePerPage, Price } from "../graphql/price.js";
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
    "How many activities there are, where `filter.productId` is given; null otherwise, because REST does not count them. " +
    "Free: it comes with the page.",
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
      "What happened to and by this customer, newest first. 1 upstream call a page and customer; null if it fails.",
  })
  @Price<PageArguments>((args, ...rest) => {
    if (mixedWithProduct(args.filter).length > 0) return {};
    return pricePerPage(isAboutProduct(args.filter) ? productActivityPages : activityPages)(args, ...rest);
  })
  async activities(
    @Root() { id }: Customer,
    @First(10) first: number,
    @After() after: string | null,
    @Arg("filter", () => ActivityFilter, { nullable: true, description: "Which ones; all if left out." })
    filter: ActivityFilter | null,
    @Arg("order", () => SortDirection, {
      defaultValue: SortDirection.DESC,
      description: "Which end comes first.",
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
