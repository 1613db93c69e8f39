import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Party } from "../budget/party.js";
import type { QuotaState } from "../budget/quota.js";
import { DateTime } from "../graphql/scalars.js";

@ObjectType({
  description: "The number of upstream calls that a caller may make in a day, from midnight to midnight UTC.",
  simpleResolvers: true,
})
export class CallQuota {
  @Field(() => Int, { description: "The number of upstream calls that the caller may make in a day." })
  readonly limit!: number;

  @Field(() => Int, {
    description:
      "The number of upstream calls that the caller has made today at this server, with those that its running operations " +
      "may still make. It can be over the limit, because bulk runs are followed to their end.",
  })
  readonly used!: number;

  @Field(() => Int, {
    description:
      "The number of upstream calls that are left today. An operation with a higher price is refused.",
  })
  readonly remaining!: number;

  @Field(() => DateTime, { description: "The time at which the next day begins." })
  readonly resetsAt!: string;
}

@ObjectType({ description: "The part of the account's budget that a caller has.", simpleResolvers: true })
export class CallerBudget {
  @Field(() => Float, {
    description:
      "The caller's part of the upstream calls, relative to that of other callers, while several want more than there are.",
  })
  readonly weight!: number;

  @Field(() => CallQuota, {
    nullable: true,
    description: "The upstream calls of the caller in a day. Null if their number is not limited.",
  })
  readonly callsPerDay!: CallQuota | null;
}

export function toCallerBudget({ weight, quota }: Party): CallerBudget {
  return { weight, callsPerDay: quota ? toCallQuota(quota.state) : null };
}

function toCallQuota({ limit, used, remaining, resetsAt }: QuotaState): CallQuota {
  return { limit, used, remaining, resetsAt: new Date(resetsAt).toISOString() };
}
