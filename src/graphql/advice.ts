/**
 * What to change in an operation that costs too much. Each piece of advice was tried out: with its changes the price of the
 * operation is what the advice says.
 */
import { type FieldNode, Kind } from "graphql";
import { MAX_LIMIT } from "../voucherify/pages.js";
import type { Context } from "./context.js";
import { type Lever, type Operation, planOf, toText, type WalkOptions } from "./price.js";

export interface Change {
  /** The field, by response names. */
  readonly path: string;
  readonly argument: string;
  /** Name of the variable that the argument comes from; null where it stands in the document or is left out. */
  readonly variable: string | null;
  /** How long the list may be. */
  readonly value: number;
}

export interface Advice {
  readonly message: string;
  /** The price with these changes, in upstream calls. */
  readonly planned: number;
  readonly changes: readonly Change[];
}

/** Lists that are tried one by one. */
const MAX_KNOBS = 12;
/** Most pieces of advice. */
const MAX_ADVICE = 3;

/** What brings the price of `operation` down to `affordable` calls; nothing where no shorter list does. */
export function adviceFor(operation: Operation, affordable: number, context: Context): Advice[] {
  const plan = affordable < 1 ? null : planOf(operation, { context });
  if (plan === null || plan.calls <= affordable) return [];
  // A list that nothing is called for would be shortened for nothing.
  const knobs = knobsOf(plan.levers)
    .slice(0, MAX_KNOBS)
    .filter((knob) => priceWith(operation, [knob], 1, { context }) < plan.calls);
  const each = knobs.flatMap((knob) => longest(operation, [knob], affordable, context) ?? []);
  if (each.length > 0) return each.slice(0, MAX_ADVICE);
  const together = longest(operation, knobs, affordable, context);
  return together === null ? [] : [together];
}

/** Lists whose length is said in one place: at a field, or by a variable that several fields use. */
interface Knob {
  readonly variable: string | null;
  readonly levers: readonly Lever[];
  readonly most: number;
}

function knobsOf(levers: readonly Lever[]): Knob[] {
  const byVariable = new Map<string, Lever[]>();
  const knobs: { variable: string | null; levers: Lever[] }[] = [];
  for (const lever of levers) {
    const variable = variableOf(lever);
    const known = variable === null ? undefined : byVariable.get(variable);
    if (known !== undefined) {
      known.push(lever);
      continue;
    }
    const mine = [lever];
    if (variable !== null) byVariable.set(variable, mine);
    knobs.push({ variable, levers: mine });
  }
  return knobs.map((knob) => ({
    ...knob,
    most: Math.max(...knob.levers.map(({ value }) => value ?? MAX_LIMIT + 1)) - 1,
  }));
}

/** The greatest length for all of `knobs` that is affordable; null if not even one is. */
function longest(
  operation: Operation,
  knobs: readonly Knob[],
  affordable: number,
  context: Context,
): Advice | null {
  // What is dearer need not be counted to its end.
  const options = { context, limit: affordable };
  const isAffordable = (length: number) => priceWith(operation, knobs, length, options) <= affordable;
  let fits = 0;
  let most = Math.max(0, ...knobs.map((knob) => knob.most));
  while (fits < most) {
    const middle = Math.ceil((fits + most) / 2);
    if (isAffordable(middle)) fits = middle;
    else most = middle - 1;
  }
  if (fits === 0) return null;
  const planned = priceWith(operation, knobs, fits, options);
  const changes = knobs.flatMap((knob) => changesOf(knob, fits));
  return { message: `${changes.map(changeText).join(", ")} fits: ${toText(planned)}`, planned, changes };
}

function priceWith(
  operation: Operation,
  knobs: readonly Knob[],
  length: number,
  options: WalkOptions,
): number {
  return planOf(operation, { ...options, lengths: lengthsOf(knobs, length) })?.calls ?? 0;
}

function lengthsOf(knobs: readonly Knob[], length: number): Map<FieldNode, Map<string, number>> {
  const lengths = new Map<FieldNode, Map<string, number>>();
  for (const { node, argument, value } of knobs.flatMap(({ levers }) => levers)) {
    if (value !== null && value <= length) continue;
    lengths.set(node, new Map([[argument, length]]));
  }
  return lengths;
}

function changesOf({ variable, levers }: Knob, length: number): Change[] {
  const changed = levers.filter(({ value }) => value === null || value > length);
  const said = variable === null ? changed : changed.slice(0, 1);
  return said.map(({ path, argument }) => ({ path, argument, variable, value: length }));
}

function changeText({ path, argument, variable, value }: Change): string {
  if (variable !== null) return `$${variable}: ${value}`;
  return argument === "first" ? `${path}(first: ${value})` : `${path} with ${value} of ${argument}`;
}

function variableOf({ node, argument }: Lever): string | null {
  const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : null;
}
