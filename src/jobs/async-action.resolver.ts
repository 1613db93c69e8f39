import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { checkFirst, checkIdentifier, isFirst } from "../graphql/arguments.js";
import type { Context } from "../graphql/context.js";
import { Price } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import { asyncActionById, asyncActionLists } from "./async-action.loaders.js";
import { AsyncAction, AsyncActionResult } from "./async-action.type.js";

@Resolver(() => AsyncAction)
export class AsyncActionResolver {
  @Query(() => AsyncAction, {
    nullable: true,
    description: "One async action, or null if there is none. 1 upstream call.",
  })
  @Price<{ id: string }>(({ id }) => ({
    loads: [{ loader: asyncActionById, key: id }],
    knows: [asyncActionById],
  }))
  async asyncAction(
    @Arg("id", () => ID, { description: "The async action's ID, `aa_…`." }) id: string,
    @Ctx() { loads }: Context,
  ): Promise<AsyncAction | null> {
    return loads.of(asyncActionById).load(checkIdentifier("id", id));
  }

  @Query(() => [AsyncAction], {
    nullable: true,
    description:
      "The latest async actions, newest first. For more, ask again with `before`. 1 upstream call.",
  })
  @Price<{ first: number }>(({ first }) =>
    isFirst(first) ? { loads: [{ loader: asyncActionLists }], items: first } : {},
  )
  async asyncActions(
    @Arg("first", () => Int, { defaultValue: 20, description: "How many at most, 1 to 100." }) first: number,
    @Arg("before", () => DateTime, {
      nullable: true,
      description: "Only those asked for before this instant.",
    })
    before: Date | null,
    @Ctx() { loads }: Context,
  ): Promise<AsyncAction[]> {
    return loads.of(asyncActionLists).load({
      query: { limit: checkFirst(first), ...(before && { end_date: before.toISOString() }) },
    });
  }

  @FieldResolver(() => AsyncActionResult, {
    nullable: true,
    description:
      "What came of it; null until it is over. Lists leave it out: there, 1 upstream call an async action.",
  })
  @Price(() => ({ loads: [{ loader: asyncActionById, key: "" }] }))
  async result(@Root() action: AsyncAction, @Ctx() { loads }: Context): Promise<AsyncActionResult | null> {
    if (!action.isSummary) return action.knownResult;
    return (await loads.of(asyncActionById).load(action.id))?.knownResult ?? null;
  }
}
