import { Field, Int, ObjectType } from "type-graphql";
import type { Advice, Change } from "./advice.js";
import { type Refusal } from "./admission.js";
import { enumOf } from "../graphql/enum.js";
import { type Plan, type Step, capped } from "./plan.js";

const PlanStrategy = enumOf("PlanStrategy", "How a field makes its calls.", {
  DIRECT: "So many calls, whatever comes back.",
  PER_OBJECT: "So many calls for each distinct object; REST reads them one by one.",
  BATCHED: "One call for up to 100 objects.",
  SHARED: "An earlier step of the plan brings this along.",
});
type PlanStrategy = keyof typeof PlanStrategy;

@ObjectType({ description: "Upstream calls of one field.", simpleResolvers: true })
export class PlanStep {
  @Field(() => String, { description: "The field, by the names of the answer: `customers.nodes.segments`." })
  readonly path!: string;

  @Field(() => String, { description: "What is called, for example `GET /v1/customers/{customerId}`." })
  readonly endpoint!: string;

  @Field(() => String, { description: "The vendor's name of the operation, for example `get-customer`." })
  readonly operation!: string;

  @Field(() => Int, { description: "How many calls at most." })
  readonly calls!: number;

  @Field(() => PlanStrategy, { description: "How they come about." })
  readonly strategy!: PlanStrategy;
}

@ObjectType({ description: "One argument to change.", simpleResolvers: true })
export class PlanChange implements Change {
  @Field(() => String, { description: "The field, by the names of the answer." })
  readonly path!: string;

  @Field(() => String, { description: "Its argument: `first`, or a list of keys." })
  readonly argument!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Name of the variable to change; null where the value stands in the document or was left out.",
  })
  readonly variable!: string | null;

  @Field(() => Int, { description: "The greatest value that fits; of a list of keys, its length." })
  readonly value!: number;
}

@ObjectType({ description: "What would make the operation fit.", simpleResolvers: true })
export class PlanAdvice implements Advice {
  @Field(() => String, {
    description: "The advice in words: `customers(first: 42) fits: 169 upstream calls`.",
  })
  readonly message!: string;

  @Field(() => Int, { description: "The price with these changes, in upstream calls." })
  readonly planned!: number;

  @Field(() => [PlanChange], { description: "What to change, all of it together." })
  readonly changes!: PlanChange[];
}

@ObjectType({
  description: "What an operation would cost, and whether it would be let in now.",
  simpleResolvers: true,
})
export class OperationPlan {
  @Field(() => Int, {
    description:
      "The price: upstream calls at most. Repeats after a fault of the upstream come on top. Counted up to 10,000,000.",
  })
  readonly planned!: number;

  @Field(() => Int, {
    description:
      "Values of the answer at most: each field of each object is one, and each item of a list. Introspection counts too.",
  })
  readonly resultNodes!: number;

  @Field(() => [PlanStep], { description: "Where the calls come from, in the order of the document." })
  readonly steps!: PlanStep[];

  @Field(() => Boolean, { description: "Whether the operation would be let in now." })
  readonly fits!: boolean;

  @Field(() => String, { nullable: true, description: "Why it would not be; null if it fits." })
  readonly refusal!: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "In how many milliseconds the budget could pay it as it is; null if it fits now, and if waiting does not help.",
  })
  readonly retryAfterMs!: number | null;

  @Field(() => [PlanAdvice], {
    description:
      "What would make it fit now, each by itself; empty if it fits, and if no shorter list helps.",
  })
  readonly advice!: readonly PlanAdvice[];
}

export function toOperationPlan(
  { calls, nodes, steps }: Plan,
  refusal: Refusal | null,
  advice: readonly Advice[],
): OperationPlan {
  return {
    planned: capped(calls),
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
