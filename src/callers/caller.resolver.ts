import { Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { Context } from "../graphql/context.js";
import { upstreamCalls } from "../graphql/price.js";
import { Caller, toCaller } from "./caller.type.js";

@Resolver()
export class CallerResolver {
  @Authorized()
  @Query(() => Caller, {
    description: `Who sent this operation, and what they may do. Costs ${upstreamCalls()}.`,
  })
  me(@Ctx() { caller }: Context): Caller {
    return toCaller(caller);
  }
}
