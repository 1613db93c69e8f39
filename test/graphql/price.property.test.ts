/** The price of operations that nobody thought of: never less than what they cost, and hardly ever more than needed. */
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "graphql";
import { schema } from "../../src/schema.js";
import { operationOf } from "../../src/graphql/operation.js";
import { planOf } from "../../src/pricing/plan.js";
import { CACHED_OPERATIONS } from "../../src/voucherify/endpoints.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { countNodes } from "../helpers/count-nodes.js";
import { startEndlessUpstream } from "../helpers/endless-upstream.js";
import { type Generated, generateOperation } from "../helpers/operations.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";
import { factsOf } from "../helpers/prices.js";

interface Outcome extends Generated {
  readonly planned: number;
  /** Values of the answer: as many as were foreseen, and as many as came. */
  readonly plannedNodes: number;
  readonly nodes: number;
  readonly spent: number;
  readonly codes: readonly string[];
}

async function run(app: TestApp, operation: Generated): Promise<Outcome> {
  const { data, errors = [], extensions } = await app.query(operation.source, operation.variables);
  const { planned, spent, repeated } = extensions.upstream;
  expect(repeated).toBe(0);
  return {
    ...operation,
    ...nodesOf(operation, data),
    planned,
    spent,
    codes: errors.map(({ extensions: { code } }) => code),
  };
}

/** More runs than there are. */
const MANY_RUNS = factsOf(200);

function nodesOf({ source, variables }: Generated, data: unknown) {
  const operation = operationOf(schema, parse(source), null, variables, MANY_RUNS);
  const plan = operation && planOf(operation);
  if (operation === null || plan === null) return { plannedNodes: 0, nodes: 0 };
  return { plannedNodes: plan.nodes, nodes: countNodes(operation, plan.variables, data) };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

describe.each([
  ["", { bytes: 0 }, 0.4],
  // For an hour nothing is read again in the background, which is on no bill.
  [
    ", with what the cache has of those before",
    { maxAges: Object.fromEntries(CACHED_OPERATIONS.map((operation) => [operation, 3_600])) },
    0.1,
  ],
])("over generated operations on the sandbox%s", (title, cache, callingPart) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ customers: 30, cache });
  });
  afterAll(() => app.close());

  it(
    "the actual calls never exceed the price, and a refused operation makes none",
    { ...LONG, timeout: 180_000 },
    async () => {
      const runs = sized(150, 2_000);
      const { store } = app.sandbox;
      const ids = [...store.customers.all()].map(({ id }) => id).slice(0, 12);
      const sourceIds = [...store.customers.all()].flatMap(({ source_id }) => source_id ?? []).slice(0, 12);
      const segments = [...store.segments.values()].map(({ id }) => id).slice(0, 5);
      const consents = [...store.consents.values()].map(({ id }) => id).slice(0, 3);
      const anyId = fc.constantFrom(
        ...ids,
        ...segments,
        ...consents,
        "aa_1",
        "run_1",
        "cust_nobody",
        "seg_none",
        "?",
      );
      const identifier = fc.oneof(
        fc.record({ id: fc.constantFrom(...ids, "cust_nobody") }),
        fc.record({ sourceId: fc.constantFrom(...sourceIds, personas.ada.sourceId, "nobody", ids[0] ?? "") }),
      );
      const rows = fc.array(
        fc.record({ sourceId: fc.constantFrom("row-1", "row-2"), fields: fc.constant({ name: "A" }) }),
        { maxLength: 3 },
      );
      const values = (name: string, parent: string): fc.Arbitrary<unknown> | undefined => {
        if (name === "by" && parent === "customersByIdentifiers")
          return fc.array(identifier, { maxLength: 5 });
        if (name === "by") return identifier;
        if (name === "first") return fc.constantFrom(1, 1, 2, 3, 5, 0, 101);
        if (name === "id" && parent === "segment") return fc.constantFrom(...segments, "seg_none");
        if (name === "id" || name === "confirm") return anyId;
        if (name === "ids") return fc.array(anyId, { maxLength: 8 });
        if (name === "rows") return rows;
        if (name === "segmentId") return fc.constantFrom(...segments);
        if (name === "consentId") return fc.constantFrom(...consents, "cnst_none");
        if (name === "after") return fc.constantFrom("not a cursor");
        if (name === "csv") return fc.constantFrom("Source_id,Name\\na,A\\n", "nothing");
        if (name === "document")
          return fc.constant("{ customers(first: 5) { nodes { segments { name } } } }");
        if (name === "idempotencyKey") return fc.constantFrom("k1", "k2");
        return undefined;
      };
      const outcomes: Outcome[] = [];
      await fc.assert(
        fc.asyncProperty(fc.gen(), async (gen) => {
          const root = gen(fc.nat, { max: 9 }) < 2 ? "Mutation" : "Query";
          const operation = generateOperation(schema, gen, { root, values, depth: 8, repeats: true });
          const outcome = await run(app, operation);
          const requests = app.requests().length;
          outcomes.push(outcome);
          expect(outcome.codes).not.toContain("PRICE_EXCEEDED");
          expect(outcome.codes).not.toContain("INTERNAL_SERVER_ERROR");
          expect(requests).toBe(outcome.spent);
          expect(requests).toBeLessThanOrEqual(outcome.planned);
          expect(outcome.nodes).toBeLessThanOrEqual(outcome.plannedNodes);
        }),
        { numRuns: runs, endOnFailure: true },
      );
      const executed = outcomes.filter(({ codes }) => !codes.includes("OPERATION_TOO_EXPENSIVE"));
      report(`generated operations on the sandbox${title}`, {
        operations: outcomes.length,
        refused: outcomes.length - executed.length,
        calling: executed.filter(({ spent }) => spent > 0).length,
        calls: executed.reduce((sum, { spent }) => sum + spent, 0),
        "dearest planned": Math.max(...executed.map(({ planned }) => planned)),
      });
      expect(executed.filter(({ spent }) => spent > 0).length).toBeGreaterThan(callingPart * runs);
    },
  );
});

describe("over generated operations on an upstream whose lists are full and where nothing comes twice", () => {
  it("the price is tight", { ...LONG, timeout: 120_000 }, async () => {
    const runs = sized(100, 600);
    const upstream = await startEndlessUpstream();
    const app = await startTestApp({ apiUrl: upstream.url });
    let last = 0;
    const fresh = (prefix: string) => fc.constant(prefix).map((one) => `${one}_x${(last += 1)}`);
    const identifier = fc.oneof(fc.record({ id: fresh("cust") }), fc.record({ sourceId: fresh("source") }));
    const node = fc.oneof(fresh("cust"), fresh("seg"), fresh("aa"));
    const values = (name: string, parent: string): fc.Arbitrary<unknown> | undefined => {
      if (name === "by" && parent === "customersByIdentifiers")
        return fc.array(identifier, { minLength: 1, maxLength: 4 });
      if (name === "by") return identifier;
      if (name === "first") return fc.constantFrom(1, 2, 3, 5, 10);
      if (name === "id")
        return parent === "segment" ? fresh("seg") : parent === "asyncAction" ? fresh("aa") : node;
      if (name === "ids") return fc.array(node, { minLength: 1, maxLength: 5 });
      // Nothing but the length of its lists is asked for.
      return ["after", "filter", "orderBy", "before", "order"].includes(name)
        ? fc.constant(undefined)
        : undefined;
    };
    // `data` of an export is one value to `run`, whatever it contains.
    const without = ["customerDataExport", "bulkRun", "bulkRuns", "explain", "me", "upstreamBudget"];
    const outcomes: Outcome[] = [];
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (gen) => {
        const options = { root: "Query", values, without, depth: 8, repeats: false } as const;
        const before = upstream.count();
        const outcome = await run(app, generateOperation(schema, gen, options));
        if (outcome.codes.includes("OPERATION_TOO_EXPENSIVE")) return;
        expect(upstream.count() - before).toBe(outcome.spent);
        expect(outcome.spent).toBeLessThanOrEqual(outcome.planned);
        expect(outcome.nodes).toBeLessThanOrEqual(outcome.plannedNodes);
        outcomes.push(outcome);
      }),
      { numRuns: runs, endOnFailure: true },
    );
    await app.close();
    await upstream.close();
    const priced = outcomes.filter(({ planned }) => planned > 0);
    const ratios = priced.map(({ spent, planned }) => spent / planned);
    const dear = priced.filter(({ planned }) => planned > 5).map(({ spent, planned }) => spent / planned);
    const nodes = outcomes.filter(({ plannedNodes }) => plannedNodes > 100);
    const nodeRatios = nodes.map((one) => one.nodes / one.plannedNodes);
    report("generated operations on full lists", {
      operations: ratios.length,
      "median actual/planned": median(ratios),
      "of those over 5 calls": dear.length,
      "their median": median(dear),
      worst: Math.min(...ratios),
      "of those over 100 values": nodeRatios.length,
      "median actual/planned values": median(nodeRatios),
    });
    expect(nodeRatios.length).toBeGreaterThan(runs / 6);
    // Lists that the API gives no length for are priced as 10 values each, so this is looser than calls are.
    expect(median(nodeRatios)).toBeGreaterThan(0.25);
    expect(ratios.length).toBeGreaterThan(runs / 2);
    expect(median(ratios)).toBeGreaterThanOrEqual(0.9);
    expect(median(dear)).toBeGreaterThanOrEqual(0.9);
  });
});
