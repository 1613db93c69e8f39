import { Field, Int, ObjectType } from "type-graphql";
import { DEFAULTS } from "../budget/settings.js";
import type { Allowance } from "./allowance.js";
import { grouped } from "../graphql/grouped.js";
import { DateTime } from "../graphql/scalars.js";
import { toUpstreamCache, UpstreamCache } from "./upstream-cache.type.js";

const PERIODS = DEFAULTS.periodsMs.map((ms) => grouped(ms / 1000)).join(" or ");

@ObjectType({
  description: "The account's budget of upstream calls, as known from the latest answers of the upstream.",
  simpleResolvers: true,
})
export class UpstreamBudget {
  @Field(() => Int, {
    nullable: true,
    description:
      "The number of upstream calls that the account's plan allows per period. Null until the upstream has returned it.",
  })
  readonly limit!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The number of upstream calls left in this period. Null if it is not known, for example before the first call of a " +
      "period.",
  })
  readonly remaining!: number | null;

  @Field(() => DateTime, { nullable: true, description: "The end of the period. Null if it is not known." })
  readonly resetsAt!: string | null;

  @Field(() => Int, {
    description: `The length of the period in seconds: ${PERIODS}, depending on the account's plan.`,
  })
  readonly periodSeconds!: number;

  @Field(() => Int, {
    description: "The number of upstream calls that this server made in the last `periodSeconds`.",
  })
  readonly spent!: number;

  @Field(() => Int, {
    description:
      "The number of upstream calls by other consumers of the account in this period. It is 0 in the period in which this " +
      "server started, because it is not known then.",
  })
  readonly spentByOthers!: number;

  @Field(() => Int, {
    description:
      "The number of upstream calls of this period that are left to other consumers of the account. It is their share of " +
      "the limit, or their recent maximum.",
  })
  readonly keptForOthers!: number;

  @Field(() => Int, { description: "The number of upstream calls that are reserved for mutations." })
  readonly reservedForWrites!: number;

  @Field(() => Int, { description: "The number of upstream calls that wait to be sent." })
  readonly waiting!: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "The time until which no upstream calls are made, because of an answer of the upstream. Null if calls can be made.",
  })
  readonly pausedUntil!: string | null;

  @Field(() => Int, {
    description: "The maximum number of upstream calls of one operation (`MAX_UPSTREAM_CALLS`).",
  })
  readonly maxCallsPerOperation!: number;

  @Field(() => Int, {
    description: "The maximum number of values in the answer of one operation (`MAX_RESULT_NODES`).",
  })
  readonly maxResultNodesPerOperation!: number;

  @Field(() => UpstreamCache, {
    nullable: true,
    description: "The cache that saves upstream calls. Null if this server has none (`CACHE_MB=0`).",
  })
  readonly cache!: UpstreamCache | null;
}

export function toUpstreamBudget(allowance: Allowance): UpstreamBudget {
  const { governor, suspended, maxCalls, maxNodes } = allowance;
  const snapshot = governor.snapshot();
  const cache = allowance.cache();
  return {
    limit: snapshot.limit,
    remaining: snapshot.remaining,
    resetsAt: toInstant(snapshot.resetsAt),
    periodSeconds: Math.round(snapshot.windowMs / 1000),
    spent: snapshot.usedInWindow,
    spentByOthers: snapshot.foreignUsage,
    keptForOthers: snapshot.keptForForeignUsage,
    reservedForWrites: snapshot.reservedForWrites,
    waiting: snapshot.queued,
    pausedUntil: toInstant(suspended()?.until ?? snapshot.pausedUntil),
    maxCallsPerOperation: maxCalls,
    maxResultNodesPerOperation: maxNodes,
    cache: cache && toUpstreamCache(cache),
  };
}

function toInstant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
