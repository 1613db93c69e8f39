/** Admission tells callers apart: what one of them has reserved leaves room for the others. */
import { parse } from "graphql";
import { expect, it } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import { systemClock } from "../../src/clock.js";
import { operationOf } from "../../src/graphql/operation.js";
import { decide } from "../../src/pricing/admission.js";
import { planOf } from "../../src/pricing/plan.js";
import { schema } from "../../src/schema.js";
import { DEADLINES } from "../../src/voucherify/deadlines.js";
import { FakeClock } from "../budget/fake-clock.js";
import { answer } from "../budget/harness.js";
import { priceFacts } from "../helpers/prices.js";

const operation = operationOf(schema, parse("{ segments(first: 1) { nodes { id } } }"), null, {}, priceFacts);
const plan = operation && planOf(operation);

it("a caller who was refused does not make another be refused", async () => {
  if (operation === null || plan === null) throw new Error("Expected a plan");
  const clock = new FakeClock(systemClock.now());
  const governor = new Governor({}, clock);
  const permit = await governor.acquire({
    priority: "read",
    owner: {},
    isBulk: false,
    deadlineAt: clock.now() + 1_000,
    signal: new AbortController().signal,
  });
  permit.complete(answer(clock.now(), { limit: 100, remaining: 99, resetsInMs: 60_000 }));
  const allowance = {
    governor,
    suspended: () => null,
    maxCalls: 250,
    maxNodes: 50_000,
    maxWrites: 5,
    deadlines: DEADLINES,
    cache: () => null,
  };
  const isAdmitted = async (name: string) =>
    (await decide(operation, plan, { allowance, party: { name, weight: 1 } })).refusal === null;
  let admitted = 0;
  while (admitted < 1_000 && (await isAdmitted("greedy"))) admitted += 1;
  expect(admitted).toBeGreaterThan(20);
  expect(admitted).toBeLessThan(100);
  expect(await isAdmitted("modest")).toBe(true);
  expect(await isAdmitted("greedy")).toBe(false);
});
