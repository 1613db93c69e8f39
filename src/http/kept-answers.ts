/**
 * Answers that are sent again without executing the operation again. An answer is kept if every value in it came from the
 * cache. It is sent again as long as the same reads would find the same entries, so it is never older than an execution would be,
 * and it is evicted with any of them.
 */
import type { GraphQLRequestContextWillSendResponse } from "@apollo/server";
import { hash } from "node:crypto";
import { OperationTypeNode } from "graphql";
import type { Caller } from "../access/caller.js";
import type { FieldPolicy } from "../access/policy.js";
import type { Context } from "../graphql/context.js";
import { ageByDirective } from "../graphql/freshness.js";
import { isRepeatable } from "../graphql/repeatable.js";
import { operationOf } from "../graphql/operation.js";
import type { Bill } from "../pricing/bill.js";
import { wantsSteps } from "../pricing/bill-steps.js";
import type { Voucherify } from "../voucherify/client.js";
import type { Keeps, UsedRead } from "../voucherify/cached-calls.js";
import { nameOf } from "./operation-reporting.js";

/** What is kept of an answer. */
export interface KeptAnswer {
  /** The operation's name. Null if it has none. */
  readonly name: string | null;
  /** Greatest age of its values that the document accepts, in milliseconds. */
  readonly acceptedMs: number;
  readonly planned: number;
  readonly saved: number;
  /** `data`, printed. */
  readonly data: string;
  /** `extensions` besides the bill. */
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly contentType: string;
}

/** The kept answers of an account. */
export class KeptAnswers {
  readonly billFor: (counts: Partial<Bill>) => Bill;
  readonly #cached: Keeps;

  constructor(cached: Keeps, billFor: (counts: Partial<Bill>) => Bill) {
    this.#cached = cached;
    this.billFor = billFor;
  }

  /** The answer, with the age of its oldest value in milliseconds. Null if the operation has to be executed. */
  find(key: string, acceptedMs: number): { readonly answer: KeptAnswer; readonly ageMs: number } | null {
    const kept = this.#cached.kept(key, acceptedMs);
    return kept && { answer: kept.value as KeptAnswer, ageMs: kept.ageMs };
  }

  /** Whether the answer is worth keeping: the same was asked before. To be called after {@link find} has found nothing. */
  isWorthKeeping(key: string): boolean {
    return this.#cached.isAskedAgain(key);
  }

  /** Keeps an answer. `used` is what it was made of. */
  keep(key: string, answer: KeptAnswer, used: readonly UsedRead[]): void {
    this.#cached.keep(key, answer, used, answer.acceptedMs);
  }
}

/** An answer that may be kept, without what is known only once it is printed. */
type Keepable = Omit<KeptAnswer, "data" | "contentType"> & {
  /** As they are printed. */
  readonly allExtensions: Readonly<Record<string, unknown>>;
};

/** By the client of their operation: Apollo Server copies the context. */
const keepable = new WeakMap<Voucherify, Keepable>();

/** Finds the answers that may be kept. To be called when nothing changes the answer any more. */
export function noteIfKeepable({
  request,
  response,
  document,
  operation,
  schema,
  contextValue,
}: GraphQLRequestContextWillSendResponse<Context>): void {
  if (response.body.kind !== "single" || document === undefined) return;
  const { voucherify } = contextValue;
  const { errors, extensions = {} } = response.body.singleResult;
  if (operation?.operation !== OperationTypeNode.QUERY || errors !== undefined) return;
  if (voucherify.used === null || wantsSteps(operation, request.http?.headers)) return;
  const { operationName, variables = {} } = request;
  const whole = operationOf(schema, document, operationName, variables, contextValue);
  if (whole === null || !isRepeatable(whole)) return;
  const { upstream, ...others } = extensions;
  const { planned, saved } = upstream as Bill;
  keepable.set(voucherify, {
    name: nameOf(operation.name?.value),
    acceptedMs: ageByDirective(operation, variables),
    planned,
    saved,
    extensions: others,
    allExtensions: extensions,
  });
}

/** What to keep of the response to an operation. Null for nothing. */
export function toKeep({ voucherify }: Context, body: string, contentType: string): KeptAnswer | null {
  const found = keepable.get(voucherify);
  if (found === undefined) return null;
  const { allExtensions, ...answer } = found;
  const [head, tail] = ['{"data":', `,"extensions":${JSON.stringify(allExtensions)}}\n`];
  if (!body.startsWith(head) || !body.endsWith(tail)) return null;
  return { ...answer, data: body.slice(head.length, body.length - tail.length), contentType };
}

/** The response with a kept answer and a bill of its own. */
export function printKept({ data, extensions }: KeptAnswer, upstream: Bill): string {
  return `{"data":${data},"extensions":${JSON.stringify({ ...extensions, upstream })}}\n`;
}

/**
 * The key of a request: everything that its answer depends on besides the upstream. Null if its answer is not kept, or the
 * request may be invalid.
 */
export function keyOf(body: unknown, accept: string | undefined, caller: Caller): string | null {
  if (typeof body !== "object" || body === null) return null;
  const { query, variables, operationName, extensions } = body as Readonly<Record<string, unknown>>;
  const isUsual =
    typeof query === "string" &&
    (operationName === undefined || operationName === null || typeof operationName === "string") &&
    isObjectOrNothing(variables) &&
    isObjectOrNothing(extensions) &&
    (!extensions || !("persistedQuery" in extensions));
  if (!isUsual) return null;
  const parts = [accept, scopesText(caller), policyNumber(caller.policy), query, operationName, variables];
  return `answer ${hash("sha256", JSON.stringify(parts), "base64")}`;
}

function isObjectOrNothing(value: unknown): value is object | null | undefined {
  return value === undefined || (typeof value === "object" && !Array.isArray(value));
}

const texts = new WeakMap<Caller["scopes"], string>();

function scopesText({ scopes }: Caller): string {
  const text = texts.get(scopes) ?? [...scopes].toSorted().join(" ");
  texts.set(scopes, text);
  return text;
}

const numbers = new WeakMap<FieldPolicy, number>();
let policies = 0;

/** A policy is the same only if it is the same object: reading a file again makes others. */
function policyNumber(policy: FieldPolicy | undefined): number {
  if (policy === undefined) return 0;
  const number = numbers.get(policy) ?? (policies += 1);
  numbers.set(policy, number);
  return number;
}
