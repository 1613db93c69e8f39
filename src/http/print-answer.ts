import type { FormattedExecutionResult, GraphQLFormattedError } from "graphql";
import type { Bill } from "../pricing/bill.js";

/** Most bytes of what is told to a request that was not executed: what is refused must not cost more than it says. */
const MAX_REFUSAL_BYTES = 2_000;

/** Longest message of a refusal that would be larger, in characters. */
const MAX_MESSAGE = 500;

/** An answer as text. Without an operation it still has a bill; without data it is short, whatever it was asked. */
export function printAnswer(answer: FormattedExecutionResult, emptyBill: () => Bill): string {
  if (answer.data !== undefined) return print(answer);
  const extensions = answer.extensions ?? { upstream: emptyBill() };
  let errors = distinct(answer.errors ?? []);
  const text = () => print({ errors, extensions });
  let printed = text();
  while (printed.length > MAX_REFUSAL_BYTES && errors.length > 1) {
    errors = errors.slice(0, Math.ceil(errors.length / 2));
    printed = text();
  }
  if (printed.length <= MAX_REFUSAL_BYTES) return printed;
  errors = errors.map((error) => ({
    message: error.message.length > MAX_MESSAGE ? `${error.message.slice(0, MAX_MESSAGE)}…` : error.message,
    extensions: { ...error.extensions, advice: undefined },
  }));
  return text();
}

/** What is wrong in one way is told once. A single fault that stopped validation needs no word that it was stopped. */
function distinct(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const byMessage = new Map(errors.toReversed().map((error) => [error.message, error]));
  const [first, ...others] = [...byMessage.values()].toReversed();
  const isStopped = errors.length > 2 && others.length === 1;
  return first === undefined || isStopped ? errors.slice(0, 1) : [first, ...others];
}

function print(answer: FormattedExecutionResult): string {
  return `${JSON.stringify(answer)}\n`;
}
