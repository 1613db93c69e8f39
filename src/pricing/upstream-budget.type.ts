import { Field, Int, ObjectType } from "type-graphql";
import type { Allowance } from "./allowance.js";
import { DateTime } from "../graphql/scalars.js";

@ObjectType({
  description: "What the account has left, as this server knows it from the upstream's last answers.",
  simpleResolvers: true,
})
export class UpstreamBudget {
  @Field(() => Int, {
    nullable: true,
    description: "Upstream calls that the plan allows in one period; null until the upstream has said so.",
  })
  readonly limit!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How many of them are left; null where nobody knows, as before the first call of a period.",
  })
  readonly remaining!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When the period ends; null where nobody knows." })
  readonly resetsAt!: string | null;

  @Field(() => Int, { description: "Length of the period: 60 or 3,600 seconds, by the plan." })
  readonly periodSeconds!: number;

  @Field(() => Int, { description: "Calls that this server has made in the last `periodSeconds`." })
  readonly spent!: number;

  @Field(() => Int, {
    description:
      "Calls of the account's other users that this period's count shows. Unknown, and 0, in the period in which this " +
      "server started.",
  })
  readonly spentByOthers!: number;

  @Field(() => Int, {
    description:
      "Calls of this period that are left for them: their part of the limit, or what they lately took at most.",
  })
  readonly keptForOthers!: number;

  @Field(() => Int, { description: "Calls that are kept back for mutations." })
  readonly reservedForWrites!: number;

  @Field(() => Int, { description: "Calls that wait for their turn." })
  readonly waiting!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: "Until when nothing is called, because the upstream said so; null if calls may leave.",
  })
  readonly pausedUntil!: string | null;

  @Field(() => Int, { description: "Most upstream calls of one operation (`MAX_UPSTREAM_CALLS`)." })
  readonly maxCallsPerOperation!: number;

  @Field(() => Int, { description: "Most values in the answer of one operation (`MAX_RESULT_NODES`)." })
  readonly maxResultNodesPerOperation!: number;
}

export function toUpstreamBudget({ governor, suspended, maxCalls, maxNodes }: Allowance): UpstreamBudget {
  const snapshot = governor.snapshot();
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
  };
}

function toInstant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
