/** Compiled operations: the same data, errors and steps as graphql-js, whatever the operation and its resolvers do. */
import { setImmediate } from "node:timers/promises";
import * as fc from "fast-check";
import { execute, type ExecutionResult, type GraphQLSchema, Kind, parse, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Executor } from "../../src/graphql/execution/executor.js";
import { schema } from "../../src/schema.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { differingSchema, type Trace } from "../helpers/differing-schema.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";
import { type Generated, generateOperation } from "../helpers/operations.js";

/** Makes a few variables null, undefined or wrong, or leaves them out. With most of that the operation is invalid. */
function disturbed({ source, variables }: Generated, gen: fc.GeneratorValue): Generated {
  if (gen(fc.nat, { max: 3 }) > 0) return { source, variables };
  const changed = Object.entries(variables).flatMap(([name, value]): [string, unknown][] => {
    const roll = gen(fc.nat, { max: 39 });
    if (roll <= 1) return [];
    if (roll === 2) return [[name, undefined]];
    if (roll === 3) return [[name, null]];
    return [[name, roll === 4 ? { wrong: true } : value]];
  });
  return { source, variables: Object.fromEntries(changed) };
}

/** Gives some of the declared variables a default, with which they may be left out. */
function withDefaults(source: string, gen: fc.GeneratorValue): string {
  return source.replaceAll(/(\$v\d+: (Int|ID|Boolean))!?(?=[,)])/g, (all, declared: string, type: string) => {
    if (gen(fc.nat, { max: 3 }) > 0) return all;
    return `${declared} = ${type === "ID" ? '"y"' : type === "Int" ? 2 : gen(fc.boolean)}`;
  });
}

function withOtherConditions(variables: Generated["variables"]): Generated["variables"] {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === "boolean" ? !value : value]),
  );
}

async function outcomeOf(
  run: (trace: Trace) => ExecutionResult | Promise<ExecutionResult>,
  trace: Omit<Trace, "calls">,
) {
  const calls: string[] = [];
  const { data, errors } = await run({ ...trace, calls });
  // Fields whose parents are null already end later. Nothing of that may be in the result.
  await setImmediate();
  return {
    data: JSON.stringify(data),
    errors: errors?.map((error) => ({ ...error.toJSON(), cause: String(error.originalError) })),
    calls,
  };
}

/** For errors of promises that nobody waits for any more, after their parents became null. */
const ignore = () => undefined;

describe("over generated operations and resolvers that do anything", () => {
  const differing: GraphQLSchema = differingSchema();
  const compiling = new Executor({ schema: differing, maxCoercionErrors: 10, compileAfter: 0 });
  beforeAll(() => void process.on("unhandledRejection", ignore));
  afterAll(() => void process.off("unhandledRejection", ignore));

  it("is what graphql-js does", LONG, async () => {
    const runs = sized(30, 1_500);
    const seeds = 10;
    let [executed, failing] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat({ max: 1_000_000 }), async (gen, first) => {
        const made = generateOperation(differing, gen, {
          root: "Query",
          values: (name) => (name === "id" ? fc.constantFrom("a", "b") : undefined),
          depth: 4,
          repeats: true,
        });
        const { source, variables: chosen } = disturbed(
          { ...made, source: withDefaults(made.source, gen) },
          gen,
        );
        const document = parse(source);
        expect(validate(differing, document)).toEqual([]);
        const [operation] = document.definitions;
        if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("Expected an operation");
        for (let seed = first; seed < first + seeds; seed += 1) {
          const variables = seed % 2 === 0 ? chosen : withOtherConditions(chosen);
          const trace = { seed, faults: [0, 2, 6, 15][seed % 4] ?? 0 };
          const options = { maxCoercionErrors: 10 };
          const expected = await outcomeOf(
            (contextValue) =>
              execute({ schema: differing, document, contextValue, variableValues: variables, options }),
            trace,
          );
          const actual = await outcomeOf(
            (contextValue) => compiling.execute({ document, operation, variables, contextValue }),
            trace,
          );
          expect(actual).toEqual(expected);
          executed += 1;
          if (expected.errors !== undefined) failing += 1;
        }
      }),
      { numRuns: runs, endOnFailure: true },
    );
    report("executed by both", { executed, failing });
    expect(failing).toBeGreaterThan(executed / 10);
  });
});

/** Fields whose values change from one moment to the next. What is explained depends on what is left of the budget. */
const VOLATILE = ["upstreamBudget", "upstreamCache", "customerDataExport", "explain"];

/** IDs stand in the order in which the answers came that named them. */
function inOneOrder(request: string): string {
  const [path = "", query = ""] = request.split("?", 2);
  return `${path}?${query.split("&").toSorted().join("&")}`;
}

describe("over generated operations on the whole server", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ customers: 20 });
    // The first answer tells the limit. What comes before it is let in by other rules than what comes after.
    await app.query("{ customers(first: 1) { nodes { id } } }");
  });
  afterAll(() => app.close());

  async function outcome({ source, variables }: Generated) {
    const { data, errors, extensions } = await app.query(source, variables);
    const { planned, spent, saved } = extensions.upstream;
    // Errors stand in the order in which they happened, which depends on the answers of the upstream.
    const sorted = errors?.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    const requests = app.requests().map(inOneOrder).toSorted();
    return { data, errors: sorted, bill: { planned, spent, saved }, requests };
  }

  it("is answered the second time, when it is compiled, as graphql-js did the first time", LONG, async () => {
    const ids = [...app.sandbox.store.customers.all()].map(({ id }) => id).slice(0, 8);
    const anyId = fc.constantFrom(...ids, "seg_none", "cust_nobody", "?");
    const values = (name: string, parent: string): fc.Arbitrary<unknown> | undefined => {
      const identifier = fc.record({ id: fc.constantFrom(...ids, "cust_nobody") });
      if (name === "by")
        return parent === "customersByIdentifiers" ? fc.array(identifier, { maxLength: 4 }) : identifier;
      if (name === "first") return fc.constantFrom(1, 2, 3, 0);
      if (name === "id") return anyId;
      if (name === "ids") return fc.array(anyId, { maxLength: 5 });
      if (name === "after") return fc.constantFrom("not a cursor");
      return undefined;
    };
    let [failing, calling] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat({ max: 3 }), async (gen, faulty) => {
        const options = { root: "Query", values, without: VOLATILE, depth: 6, repeats: true } as const;
        const operation = disturbed(generateOperation(schema, gen, options), gen);
        // The same requests are rejected each time, whichever comes first.
        app.sandbox.faults.clear();
        if (faulty > 0) {
          const match = ({ path }: { readonly path: string }) => (path.length + faulty) % 4 === 0;
          app.sandbox.faults.add({ name: "status", status: [400, 404, 409][faulty - 1] ?? 400, match });
        }
        const first = await outcome(operation);
        expect(await outcome(operation)).toEqual(first);
        if (first.errors !== undefined) failing += 1;
        if (first.bill.spent > 0) calling += 1;
      }),
      { numRuns: sized(60, 800), endOnFailure: true },
    );
    report("answered twice", { failing, calling });
    expect(calling).toBeGreaterThan(20);
  });
});
