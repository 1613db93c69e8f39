/** What is kept with a document: the price of a request is the same with it as without. */
import * as fc from "fast-check";
import { type DocumentNode, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { operationOf } from "../../src/graphql/operation.js";
import { planOf } from "../../src/pricing/plan.js";
import { schema } from "../../src/schema.js";
import { generateOperation } from "../helpers/operations.js";
import { priceFacts } from "../helpers/prices.js";

type Variables = Readonly<Record<string, unknown>>;

function planFor(document: DocumentNode, variables: Variables, name: string | null, isKept: boolean) {
  const operation = operationOf(schema, document, name, variables, priceFacts);
  const plan = operation && planOf(isKept ? operation : { ...operation, known: undefined });
  if (plan === null) return null;
  const { calls, nodes, isCut, steps, levers, loaders, fault, writes, visits, sites } = plan;
  return {
    price: { calls, nodes, isCut, steps, levers, loaders: [...loaders], fault, writes, visits },
    /** What is asked of a plan later, when answers have come. */
    later: () => [...sites.values()].flatMap((all) => all.map(({ callsBelow }) => callsBelow(3))),
  };
}

/** Every Boolean of the variables by `flip`, a few other values left out or wrong. */
function changed(variables: Variables, flip: (name: string) => number): Variables {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]): [string, unknown][] => {
      const roll = flip(name);
      if (typeof value === "boolean") return roll === 9 ? [] : [[name, roll === 8 ? null : roll % 2 === 0]];
      return roll === 9 ? [] : [[name, value]];
    }),
  );
}

describe("the selections of a document", () => {
  it("are those of each request, whatever requests there were before", () => {
    let withConditions = 0;
    fc.assert(
      fc.property(fc.gen(), fc.constantFrom("Query", "Mutation"), (gen, root) => {
        const { source, variables } = generateOperation(schema, gen, {
          root,
          values: () => undefined,
          depth: 5,
          repeats: true,
        });
        const document = parse(source);
        if (/@(skip|include)/.test(source)) withConditions += 1;
        const plans: Record<"kept" | "fresh", NonNullable<ReturnType<typeof planFor>>>[] = [];
        for (let request = 0; request < 6; request += 1) {
          const sent = request === 0 ? variables : changed(variables, () => gen(fc.nat, { max: 9 }));
          const [kept, fresh] = [planFor(document, sent, null, true), planFor(document, sent, null, false)];
          expect(kept?.price).toEqual(fresh?.price);
          if (kept !== null && fresh !== null) plans.push({ kept, fresh });
        }
        for (const { kept, fresh } of plans) expect(kept.later()).toEqual(fresh.later());
      }),
      { numRuns: 150 },
    );
    expect(withConditions).toBeGreaterThan(20);
  });

  it("are those of the operation that is asked for", () => {
    const document = parse(
      "query One { customers(first: 1) { nodes { id } } } query Other { customers(first: 2) { nodes { segments { id } } } }",
    );
    const nodesOf = (name: string | null) => planFor(document, {}, name, true)?.price.calls;
    expect([nodesOf("One"), nodesOf("Other"), nodesOf("One"), nodesOf("Nobody"), nodesOf(null)]).toEqual([
      1,
      3,
      1,
      undefined,
      undefined,
    ]);
  });

  it("are kept for the operation that was asked for last, and no other", () => {
    const names = Array.from({ length: 20 }, (_, n) => `Q${n}`);
    const document = parse(
      names.map((name) => `query ${name} { customers(first: 1) { nodes { id } } }`).join(" "),
    );
    const kept = (name: string) => operationOf(schema, document, name, {}, priceFacts)?.known;
    const first = kept("Q0");
    expect(kept("Q0")).toBe(first);
    for (const name of names) kept(name);
    expect(kept("Q0")).not.toBe(first);
  });

  it("take no more memory than is counted for their document, however often it spreads a fragment", () => {
    const spreads = Array.from({ length: 300 }, (_, n) => `a${n}: customers(first: 1) { nodes { ...F } }`);
    const fields = Array.from({ length: 300 }, (_, n) => `b${n}: name`);
    const document = parse(`{ ${spreads.join(" ")} } fragment F on Customer { ${fields.join(" ")} }`);
    const operation = operationOf(schema, document, null, {}, priceFacts);
    expect(operation && planOf(operation)?.visits).toBeGreaterThan(4_000);
    const kept = operation?.known?.with({})?.size;
    expect(kept).toBeLessThanOrEqual((document.loc?.source.body.length ?? 0) / 4);
    expect(kept).toBeGreaterThan(300);
  });
});
