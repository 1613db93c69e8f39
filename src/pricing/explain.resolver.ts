import { type GraphQLSchema, parse, validate } from "graphql";
import { Arg, Ctx, Info, Query, Resolver } from "type-graphql";
import type { GraphQLResolveInfo } from "graphql";
import { adviceOn, decide, operationOf } from "./admission.js";
import type { Context } from "../graphql/context.js";
import { badUserInput } from "../graphql/error-codes.js";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { planOf } from "./plan.js";
import { Price, type PriceFacts } from "../graphql/price.js";
import type { Operation } from "../graphql/selections.js";
import { JSONObject } from "../graphql/scalars.js";
import { toUpstreamBudget, UpstreamBudget } from "./upstream-budget.type.js";
import { OperationPlan, toOperationPlan } from "./operation-plan.type.js";

/** A large document takes as long to explain as so many values to answer: one operation can explain three. */
const EXPLAIN_VALUES = 15_000;

@Resolver()
export class ExplainResolver {
  @Query(() => UpstreamBudget, { description: "What the account has left. 0 upstream calls." })
  upstreamBudget(@Ctx() { allowance }: Context): UpstreamBudget {
    return toUpstreamBudget(allowance);
  }

  @Query(() => OperationPlan, {
    nullable: true,
    description:
      "What an operation would cost, without running it: where its calls come from, whether it would be let in now, and " +
      "what would make it fit. 0 upstream calls.",
  })
  @Price(() => ({ values: EXPLAIN_VALUES }))
  explain(
    @Arg("document", () => String, { description: "The operation, with its fragments." }) document: string,
    @Arg("variables", () => JSONObject, { nullable: true, description: "Its variables." })
    variables: Readonly<Record<string, unknown>> | null,
    @Arg("operationName", () => String, {
      nullable: true,
      description: "Which one, where the document has several.",
    })
    operationName: string | null,
    @Ctx() context: Context,
    @Info() { schema }: GraphQLResolveInfo,
  ): OperationPlan {
    const operation = read(schema, document, operationName, variables ?? {}, context);
    const plan = planOf(operation);
    if (plan === null) throw badUserInput("`variables` must fit the variables of the operation");
    if (plan.fault !== null) throw badUserInput(plan.fault);
    const decision = decide(operation, plan, context.allowance);
    if (decision.refusal === null) {
      decision.reservation.close();
      return toOperationPlan(plan, null, []);
    }
    return toOperationPlan(plan, decision.refusal, adviceOn(operation, plan, decision.refusal));
  }
}

function read(
  schema: GraphQLSchema,
  text: string,
  name: string | null,
  variables: Readonly<Record<string, unknown>>,
  facts: PriceFacts,
): Operation {
  let document;
  try {
    document = parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw badUserInput(`\`document\` must be GraphQL: ${error instanceof Error ? error.message : ""}`);
  }
  const problem = documentProblem(document);
  if (problem !== null) throw badUserInput(`\`document\` must be smaller: ${problem}`);
  const [fault] = validate(schema, document, undefined, { maxErrors: 1 });
  if (fault !== undefined) throw badUserInput(`\`document\` must fit the schema: ${fault.message}`);
  const operation = operationOf(schema, document, name, variables, facts);
  if (operation !== null) return operation;
  throw badUserInput("`operationName` must name one of the operations of `document`");
}
