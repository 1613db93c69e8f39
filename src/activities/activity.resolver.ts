import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { Customer } from "../customers/customer.type.js";
import { checkFirst } from "../graphql/arguments.js";
import { type Connection, connectionOf, toIdConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor } from "../graphql/cursor.js";
import { pageOf, Price } from "../graphql/price.js";
import { SortDirection } from "../graphql/sort.js";
import { toActivity } from "./activity.families.js";
import { ActivityFilter, toActivityQuery } from "./activity.inputs.js";
import { activityPages } from "./activity.loaders.js";
import { Activity } from "./activity.type.js";

const ActivityConnection = connectionOf(() => Activity, "Activity", { items: "activities" });

@Resolver(() => Customer)
export class CustomerActivitiesResolver {
  @FieldResolver(() => ActivityConnection, {
    nullable: true,
    description:
      "What happened to and by this customer, newest first. 1 upstream call a page and customer; null if it fails.",
  })
  @Price(pageOf(activityPages))
  async activities(
    @Root() { id }: Customer,
    @Arg("first", () => Int, { defaultValue: 10, description: "How many at most, 1 to 100." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "Cursor to go on behind." })
    after: string | null,
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
    const page = await loads.of(activityPages).load({
      path: { customerId: id },
      query: { ...query, limit, ...(last === null ? {} : { starting_after_id: last }) },
    });
    return toIdConnection(page, toActivity, { scope, last, limit });
  }
}
