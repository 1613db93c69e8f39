import { Authorized, Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { checkFirst, checkIdentifier } from "../graphql/arguments.js";
import { type Connection, connectionOf, toConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { keyed, perParent, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import { timePositionShape } from "../voucherify/newest-first.js";
import { asyncActionById, asyncActionPages } from "./async-action.loaders.js";
import { isOver } from "./job.type.js";
import { AsyncAction, AsyncActionResult, toAsyncAction } from "./async-action.type.js";
import { After, First } from "../graphql/list-arguments.js";

const AsyncActionConnection = connectionOf(() => AsyncAction, "AsyncAction", { items: "async actions" });

@Resolver(() => AsyncAction)
export class AsyncActionResolver {
  @Authorized("bulk")
  @Query(() => AsyncAction, {
    nullable: true,
    description: `An async action by its ID. Null if it does not exist. Costs ${upstreamCalls(asyncActionById)}.`,
  })
  @Price<{ id: string }>(({ id }) => ({
    loads: [keyed(asyncActionById, id)],
    knows: [asyncActionById],
  }))
  async asyncAction(
    @Arg("id", () => ID, { description: "The ID of the async action, `aa_…`." }) id: string,
    @Ctx() { loads }: Context,
  ): Promise<AsyncAction | null> {
    return loads.of(asyncActionById).load(checkIdentifier("id", id));
  }

  @Authorized("bulk")
  @Query(() => AsyncActionConnection, {
    nullable: true,
    description:
      "Async actions, newest first. Finished actions have the state ENDED here, because the list of REST " +
      `lacks their outcome. Costs ${upstreamCalls(asyncActionPages)} per page.`,
  })
  @Price(pricePerPage(asyncActionPages))
  async asyncActions(
    @First(20) first: number,
    @After() after: string | null,
    @Arg("createdAt", () => DateTimeRange, {
      nullable: true,
      description: "The time range in which the actions were requested. All actions if omitted.",
    })
    createdAt: DateTimeRange | null,
    @Ctx() { loads }: Context,
  ): Promise<Connection<AsyncAction>> {
    const range = toTimeRange("createdAt", createdAt);
    const scope = ["asyncActions", range];
    const position = readCursor(scope, after, timePositionShape);
    const page = await loads.of(asyncActionPages).load({ range, position, first: checkFirst(first) });
    return toConnection({
      nodes: page.items.map((wire) => toAsyncAction(wire, true)),
      cursorAt: (index) => writeCursor(scope, page.positionAfter(index)),
      endCursor: () => page.next && writeCursor(scope, page.next),
      hasNextPage: page.hasNext,
      hasPreviousPage: position !== null,
    });
  }

  @FieldResolver(() => AsyncActionResult, {
    nullable: true,
    description:
      "The result of the action. Null if the action is not finished. " +
      `Costs ${upstreamCalls(asyncActionById)} per finished action of \`asyncActions\`, because the list of REST lacks the ` +
      "result. Everywhere else it is included at no extra cost.",
  })
  @Price(() => ({ loads: [perParent(asyncActionById)] }))
  async result(@Root() action: AsyncAction, @Ctx() { loads }: Context): Promise<AsyncActionResult | null> {
    if (!action.isSummary || !isOver(action.state)) return action.knownResult;
    return (await loads.of(asyncActionById).load(action.id))?.knownResult ?? null;
  }
}
