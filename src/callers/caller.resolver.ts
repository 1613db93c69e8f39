import { Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { Context } from "../graphql/context.js";
import { upstreamCalls } from "../graphql/price.js";
import { Caller, toCaller } from "./caller.type.js";

@Resolver()
export class CallerResolver {
  @Authorized()
  @Query(() => Caller, {
    description: `Who sent this operation, what they may do, and how many upstream calls they have left. Costs ${upstreamCalls()}.`,
  })
  me(@Ctx() { caller, party }: Context): Caller {
    return toCaller(caller, party);
  }
}
