/**
 * Whether an operation may begin: judged before anything is called, from its price and from what the account's budget can
 * pay while the operation lasts. What is refused has spent nothing, and is told what would fit.
 */
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { systemClock } from "../budget/clock.js";
import type { Lane } from "../budget/lanes.js";
import type { Reservation } from "../budget/promises.js";
import { type Advice, adviceFor } from "./advice.js";
import type { Allowance } from "./allowance.js";
import type { Context } from "./context.js";
import { publicError } from "./errors.js";
import { type Operation, type Plan, planOf, toText } from "./price.js";

/** Why an operation may not begin. */
export interface Refusal {
  readonly code: "OPERATION_TOO_EXPENSIVE" | "RATE_LIMITED";
  readonly message: string;
  /** After how long the same operation would be let in, in milliseconds; null if never. */
  readonly retryAfterMs: number | null;
  /** How many calls it could have now. */
  readonly affordable: number;
}

export type Verdict =
  | {
      readonly refusal: null;
      readonly reservation: Reservation;
      readonly operationMs: number;
      readonly lane: Lane;
    }
  | { readonly refusal: Refusal };

/** The operation of a document that `name` means; null if there is none, or several. */
export function operationOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  name: string | null | undefined,
  variables: Readonly<Record<string, unknown>>,
): Operation | null {
  const definitions = document.definitions.filter(
    (one): one is OperationDefinitionNode =>
      one.kind === Kind.OPERATION_DEFINITION && (!name || one.name?.value === name),
  );
  const [definition] = definitions;
  if (definition === undefined || definitions.length > 1) return null;
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  return { schema, definition, fragments, variables };
}

/** Judges a plan. Where it may begin, its calls are set aside until the reservation is closed. */
export function judge({ definition }: Operation, plan: Plan, allowance: Allowance): Verdict {
  const { governor, maxCalls, deadlines } = allowance;
  if (plan.calls > maxCalls) {
    const message =
      `This operation could take ${plan.isCut ? "more than " : ""}${toText(plan.calls)}; one may take at ` +
      `most ${maxCalls.toLocaleString("en")}`;
    return {
      refusal: { code: "OPERATION_TOO_EXPENSIVE", message, retryAfterMs: null, affordable: maxCalls },
    };
  }
  const lane = definition.operation === OperationTypeNode.MUTATION ? "mutation" : "read";
  const isBulk = plan.steps.some(({ endpoint }) => endpoint.bulk);
  const operationMs = isBulk ? deadlines.bulkOperationMs : deadlines.operationMs;
  // The last call must be answered in time, too.
  const lastMs = Math.max(0, operationMs - (isBulk ? deadlines.bulkCallMs : deadlines.callMs));
  const admission = governor.admit({ calls: plan.calls, lane, deadlineAt: systemClock.now() + lastMs });
  if (admission.admitted) {
    return { refusal: null, reservation: admission.reservation, operationMs, lane };
  }
  const { retryAfterMs, affordable } = admission;
  const message =
    `This operation could take ${toText(plan.calls)}; within ${lastMs / 1000} seconds the account's ` +
    `budget has ${affordable.toLocaleString("en")}`;
  return { refusal: { code: "RATE_LIMITED", message, retryAfterMs, affordable } };
}

/** What would let a refused operation in. */
export function adviceOn(operation: Operation, refusal: Refusal, context: Context): Advice[] {
  return adviceFor(operation, Math.min(refusal.affordable, context.allowance.maxCalls), context);
}

/**
 * Lets an operation begin on the terms of its price; returns what gives back the calls that it did not need.
 *
 * @throws {GraphQLError} when it may not
 */
export function admit(operation: Operation, context: Context): () => void {
  const { allowance, voucherify } = context;
  const plan = planOf(operation, { context });
  if (plan === null) return () => undefined;
  const verdict = judge(operation, plan, allowance);
  if (verdict.refusal !== null) throw refused(operation, plan, verdict.refusal, context);
  const { reservation, operationMs, lane } = verdict;
  voucherify.agree({
    lane,
    price: plan.calls,
    cap: allowance.maxCalls,
    deadlineMs: operationMs,
    reservation,
  });
  return () => reservation.close();
}

function refused(operation: Operation, plan: Plan, refusal: Refusal, context: Context) {
  const { code, message, retryAfterMs, affordable } = refusal;
  const advice = adviceOn(operation, refusal, context);
  const hint = advice[0] === undefined ? "" : `. ${advice[0].message}`;
  return publicError(code, `${message}${hint}`, {
    planned: plan.calls,
    affordable,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    advice,
    http: httpOf(code, retryAfterMs),
  });
}

function httpOf(code: Refusal["code"], retryAfterMs: number | null) {
  const headers = new Map<string, string>();
  if (retryAfterMs !== null) headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  return { status: code === "RATE_LIMITED" ? 429 : 400, headers };
}
