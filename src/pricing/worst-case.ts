/**
 * The highest price of an operation whose variables are not all known: what a check before a deployment needs. `plan.ts`
 * computes a price for given variables; this tries the dearest values of the others.
 */
import {
  coerceInputValue,
  type DirectiveNode,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
  type VariableDefinitionNode,
  visit,
  isInputType,
  type ASTNode,
} from "graphql";
import { grouped } from "../graphql/grouped.js";
import type { Operation } from "../graphql/operation.js";
import { dearestValues } from "./dearest.js";
import { type Plan, planOf } from "./plan.js";

/** Where the value of a variable comes from: the caller, the document, or the values that make the operation dearest. */
export type Source = "given" | "default" | "dearest";

export interface Assumption {
  readonly variable: string;
  readonly source: Source;
  /** A number, or the length of a list such as `100 items`. Null for other values, or if there are several alternatives. */
  readonly value: string | null;
}

export interface WorstCase {
  /** Most upstream calls. */
  readonly calls: number;
  /** Most values in the answer. */
  readonly nodes: number;
  /** Whether counting stopped at a limit. The true numbers are then greater. */
  readonly isCut: boolean;
  readonly assumptions: readonly Assumption[];
}

export interface WorstCaseOptions {
  /** Whether variables with a default in the document may have any other value. Default false. */
  readonly ignoreDefaults?: boolean;
}

/** Most combinations of values to try. Beyond, variables are varied one after the other. */
const MAX_COMBINATIONS = 256;

/**
 * The highest price of a valid operation.
 *
 * @param operation - its `variables` are the given ones, and may have others that it does not declare
 * @throws {Error} if a given variable is invalid
 */
export function worstCaseOf(operation: Operation, options: WorstCaseOptions = {}): WorstCase {
  const known: Record<string, unknown> = {};
  const sources = (operation.definition.variableDefinitions ?? []).map((definition) => {
    const variable = definition.variable.name.value;
    const found = valueOf(definition, operation, options);
    if (found === null) return { variable, source: "dearest" } as const;
    known[variable] = found.value;
    return { variable, source: found.source };
  });
  const assumed = new Set(
    sources.flatMap(({ variable, source }) => (source === "dearest" ? [variable] : [])),
  );
  const all = withEverything(operation, assumed);
  const values = dearestValues(all, assumed);
  const worst = { calls: 0, nodes: 0, isCut: false };
  const attempt = (chosen: Readonly<Record<string, unknown>>): Plan => {
    const plan = planOf(all, { variables: { ...known, ...chosen }, assumed });
    if (plan === null) throw new Error("The schema has no such operation");
    if (plan.fault !== null) throw new Error(plan.fault);
    worst.calls = Math.max(worst.calls, plan.calls);
    worst.nodes = Math.max(worst.nodes, plan.nodes);
    worst.isCut ||= plan.isCut;
    return plan;
  };
  tryAll(values, attempt);
  const assumptions = sources.map((one): Assumption => {
    const tried = one.source === "dearest" ? (values.get(one.variable) ?? []) : [known[one.variable]];
    const [value = null, ...others] = new Set(tried.map(summaryOf));
    return { ...one, value: others.length === 0 ? value : null };
  });
  return { ...worst, assumptions };
}

function summaryOf(value: unknown): string | null {
  if (Array.isArray(value)) return `${grouped(value.length)} items`;
  return typeof value === "number" ? String(value) : null;
}

/** The value of a variable, unless it has to be assumed. */
function valueOf(
  { variable, type: typeNode, defaultValue }: VariableDefinitionNode,
  { schema, variables }: Operation,
  { ignoreDefaults = false }: WorstCaseOptions,
): { readonly value: unknown; readonly source: Source } | null {
  const name = variable.name.value;
  const type = typeFromAST(schema, typeNode);
  if (!isInputType(type)) return null;
  if (Object.hasOwn(variables, name)) {
    const value: unknown = coerceInputValue(variables[name], type, (_path, _value, error) => {
      throw new Error(`The value of $${name} is invalid: ${error.message}`);
    });
    return { value, source: "given" };
  }
  if (defaultValue === undefined || ignoreDefaults) return null;
  return { value: valueFromAST(defaultValue, type), source: "default" };
}

/** The operation with every part that an unknown variable decides about. */
function withEverything(operation: Operation, assumed: ReadonlySet<string>): Operation {
  const Directive = (directive: DirectiveNode): null | undefined =>
    ["skip", "include"].includes(directive.name.value) &&
    directive.arguments?.some(({ value }) => value.kind === Kind.VARIABLE && assumed.has(value.name.value))
      ? null
      : undefined;
  const without = <T extends ASTNode>(node: T): T => visit(node, { Directive });
  return {
    ...operation,
    known: undefined,
    definition: without<OperationDefinitionNode>(operation.definition),
    fragments: new Map([...operation.fragments].map(([name, fragment]) => [name, without(fragment)])),
  };
}

function tryAll(
  values: ReadonlyMap<string, readonly unknown[]>,
  attempt: (chosen: Readonly<Record<string, unknown>>) => Plan,
): void {
  const count = [...values.values()].reduce((product, { length }) => product * Math.max(1, length), 1);
  if (count <= MAX_COMBINATIONS) {
    let combinations: Record<string, unknown>[] = [{}];
    for (const [name, some] of values) {
      combinations = combinations.flatMap((one) => some.map((value) => ({ ...one, [name]: value })));
    }
    for (const one of combinations) attempt(one);
    return;
  }
  const first = Object.fromEntries([...values].map(([name, [value]]) => [name, value]));
  for (const measure of ["calls", "nodes"] as const) {
    const best = { ...first };
    for (let round = 0; round < 2; round += 1) {
      for (const [name, some] of values) {
        const prices = some.map((value) => attempt({ ...best, [name]: value })[measure]);
        best[name] = some[prices.indexOf(Math.max(...prices))];
      }
    }
  }
}
