import { Field, Int, ObjectType } from "type-graphql";
import { MAX_LIMIT } from "../voucherify/paging.js";
import type { Advice, Change } from "./advice.js";
import { type Refusal } from "./admission.js";
import { enumOf } from "../graphql/enum.js";
import { grouped } from "../graphql/grouped.js";
import { callsText, capped, MAX_COUNT, type Plan, type Step } from "./plan.js";

const PlanStrategy = enumOf("PlanStrategy", "The way in which a field makes its upstream calls.", {
  DIRECT: "The number of calls does not depend on the number of objects.",
  PER_OBJECT: "The calls are made for each distinct object, because REST reads objects one by one.",
  BATCHED: `One call serves up to ${MAX_LIMIT} objects.`,
  SHARED: "The field takes no calls of its own, because it shares those of an earlier step.",
});
type PlanStrategy = keyof typeof PlanStrategy;

@ObjectType({ description: "The upstream calls of one field to one endpoint.", simpleResolvers: true })
export class PlanStep {
  @Field(() => String, {
    description: "The path of the field in the answer, for example `customers.nodes.segments`.",
  })
  readonly path!: string;

  @Field(() => String, {
    description: "The endpoint, for example `GET /v1/customers/{customerId}`.",
  })
  readonly endpoint!: string;

  @Field(() => String, {
    description: "Voucherify's name of the REST operation, for example `get-customer`.",
  })
  readonly operation!: string;

  @Field(() => Int, { description: "The maximum number of upstream calls." })
  readonly calls!: number;

  @Field(() => PlanStrategy, { description: "The way in which the field makes the calls." })
  readonly strategy!: PlanStrategy;
}

@ObjectType({ description: "A change to one argument.", simpleResolvers: true })
export class PlanChange implements Change {
  @Field(() => String, { description: "The path of the field in the answer." })
  readonly path!: string;

  @Field(() => String, { description: "The argument to change, which is `first` or a list of keys." })
  readonly argument!: string;

  @Field(() => String, {
    nullable: true,
    description: "The name of the variable to change. Null if the argument is a literal or omitted.",
  })
  readonly variable!: string | null;

  @Field(() => Int, { description: "The greatest value that fits. For a list of keys, its greatest length." })
  readonly value!: number;
}

@ObjectType({ description: "Changes that would make the operation fit.", simpleResolvers: true })
export class PlanAdvice implements Advice {
  @Field(() => String, {
    description: `The advice as text, for example \`customers(first: 42) fits: ${callsText(43)}\`.`,
  })
  readonly message!: string;

  @Field(() => Int, { description: "The price with these changes, in upstream calls." })
  readonly planned!: number;

  @Field(() => [PlanChange], { description: "The changes. All of them are required." })
  readonly changes!: PlanChange[];
}

@ObjectType({
  description: "The price of an operation, and whether it would be admitted now.",
  simpleResolvers: true,
})
export class OperationPlan {
  @Field(() => Int, {
    description:
      "The price: the maximum number of upstream calls. Repeats after a failure of the upstream are not included. Counted " +
      `up to ${grouped(MAX_COUNT)}.`,
  })
  readonly planned!: number;

  @Field(() => Int, {
    description:
      "The maximum number of upstream calls if the operation ran now: the price without the calls that cached answers save. " +
      "The operation is admitted by this number.",
  })
  readonly plannedNow!: number;

  @Field(() => Int, {
    description:
      "The maximum number of values in the answer. Each field of each object and each item of a list is one value. " +
      `Introspection is included. Counted up to ${grouped(MAX_COUNT)}.`,
  })
  readonly resultNodes!: number;

  @Field(() => [PlanStep], {
    description: "The upstream calls by field and endpoint, in the order of the document.",
  })
  readonly steps!: PlanStep[];

  @Field(() => Boolean, { description: "Whether the operation would be admitted now." })
  readonly fits!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "The reason why the operation would be refused. Null if it fits.",
  })
  readonly refusal!: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The time in milliseconds until the unchanged operation would be admitted. Null if it fits now, or if waiting does not " +
      "help.",
  })
  readonly retryAfterMs!: number | null;

  @Field(() => [PlanAdvice], {
    description:
      "Alternative changes, each of which would make the operation fit now. Empty if it fits, or if no shorter list helps.",
  })
  readonly advice!: readonly PlanAdvice[];
}

export function toOperationPlan(
  { calls, nodes, steps }: Plan,
  plannedNow: number,
  refusal: Refusal | null,
  advice: readonly Advice[],
): OperationPlan {
  return {
    planned: capped(calls),
    plannedNow: capped(plannedNow),
    resultNodes: capped(nodes),
    steps: steps.map(toPlanStep),
    fits: refusal === null,
    refusal: refusal?.message ?? null,
    retryAfterMs: refusal?.retryAfterMs ?? null,
    advice: advice.map(({ changes, ...rest }) => ({ ...rest, changes: [...changes] })),
  };
}

function toPlanStep({ path, endpoint, calls, strategy }: Step): PlanStep {
  const { method, path: template, operation } = endpoint;
  return { path, endpoint: `${method} ${template}`, operation, calls: capped(calls), strategy };
}
