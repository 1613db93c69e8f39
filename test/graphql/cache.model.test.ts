/**
 * The cache against a model: histories of reads, own writes, changes of others and erasures, in any order and at the same
 * time. A read never returns what is older than the caller accepts, own writes are always seen, and nobody who was erased
 * is ever seen again. No operation takes more calls than `explain` foresaw.
 */
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { LONG, sized } from "../helpers/long.js";

/** A value of a customer, and when another one replaced it. */
interface Version {
  readonly name: string;
  replacedAt: number;
}

class Model {
  readonly versions: Version[] = [];
  /** The index of the latest version that must be seen, whatever age is accepted. */
  mustSee = 0;
  isErased = false;

  /** Why a read that began at `startedAt` may not return `name`. Null if it may. */
  problem(name: string, startedAt: number, acceptedMs: number, mustSee: number): string | null {
    const index = this.versions.findLastIndex((version) => version.name === name);
    const version = this.versions[index];
    if (version === undefined) return `${name} was never written`;
    if (index < mustSee) return `${name} is older than the last own write`;
    if (version.replacedAt < startedAt - acceptedMs) {
      return `${name} was replaced ${startedAt - version.replacedAt} ms before, but only ${acceptedMs} ms are accepted`;
    }
    return null;
  }
}

/** Greatest ages without a word of the caller, in milliseconds: of single customers, and of lists. */
const DEFAULTS = {
  "without webhooks": { customer: 60_000, list: 60_000 },
  "with webhooks that come late, twice, out of order or never": { customer: 3_600_000, list: 300_000 },
};

/** What happens to the next webhooks of a change. */
type Way = "at once" | "lost" | "delayed" | "duplicated" | "reordered";

type Step =
  | { readonly kind: "read"; readonly who: number; readonly by: number; readonly maxAge: number | null }
  | { readonly kind: "write" | "change" | "erase"; readonly who: number; readonly way: Way }
  | { readonly kind: "wait"; readonly ms: number };

const who = fc.nat({ max: 2 });
const way = fc.constantFrom<Way>("at once", "at once", "lost", "delayed", "duplicated", "reordered");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      who,
      by: fc.nat({ max: 3 }),
      maxAge: fc.constantFrom(null, null, 0, 1, 30, 300),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("write" as const, "change" as const),
      who,
      way,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.nat({ max: 50_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), who: fc.constant(2), way }) },
);

describe.each(Object.entries(DEFAULTS))("random histories %s", (title, defaults) => {
  const webhooks = title !== "without webhooks";
  let app: TestApp;
  let aheadMs = 0;
  let run = 0;
  const now = () => systemClock.now() + aheadMs;
  beforeAll(async () => {
    const timer = { ...systemClock, now };
    app = await startTestApp({ customers: 5, cache: {}, webhooks, now, clients: { timer } });
    // Answers come late and in any order, after what happens meanwhile.
    app.sandbox.faults.add({ name: "jitter", ms: 8, match: { method: "GET" } });
  });
  afterAll(() => app.close());

  const headers = { "x-app-id": "others", "x-app-token": "others", "content-type": "application/json" };
  const rest = (method: string, path: string, body: object) =>
    fetch(`${app.sandbox.url}${path}`, { method, headers, body: JSON.stringify(body) });
  /** Lets the webhooks of what is changed next of a customer arrive in this way. */
  function setWay(customerId: string, next: Way): void {
    const { faults } = app.sandbox.webhooks;
    faults.clear(customerId);
    if (next === "delayed") faults.add({ name: "delayed", ms: 20, customerId });
    else if (next !== "at once") faults.add({ name: next, customerId });
  }

  it(
    "never return what is too old, hide no own write, and show nobody who was erased",
    { ...LONG },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 25 }),
          async (history) => {
            run += 1;
            let version = 0;
            const people = await Promise.all(
              [0, 1, 2].map(async (index) => {
                const sourceId = `run-${run}-${index}`;
                const model = new Model();
                model.versions.push({ name: "v0", replacedAt: Infinity });
                const answer = await rest("POST", "/v1/customers", { source_id: sourceId, name: "v0" });
                const { id } = (await answer.json()) as { id: string };
                return { id, sourceId, model };
              }),
            );

            const read = async ({
              who: index,
              by,
              maxAge,
            }: Extract<Step, { kind: "read" }>): Promise<string[]> => {
              const person = people[index];
              if (person === undefined) return [];
              const { id, sourceId, model } = person;
              const freshness = maxAge === null ? "" : ` @freshness(maxAge: ${maxAge})`;
              const fields = [
                `customer(by: { id: "${id}" }) { name segments { name } }`,
                `customer(by: { sourceId: "${sourceId}" }) { name }`,
                `customersByIdentifiers(by: [{ id: "${id}" }, { sourceId: "${sourceId}" }]) { name }`,
                `customers(first: 10) { nodes { id name } }`,
              ];
              const document = `query${freshness} { ${fields[by]} }`;
              const { mustSee } = model;
              const wasErased = model.isErased;
              const startedAt = now();
              const { data, errors } = await app.query(document);
              const found: { name: string; id?: string }[] = [
                data.customer,
                ...(data.customersByIdentifiers ?? []),
                ...(data.customers?.nodes ?? []).filter((one: { id: string }) => one.id === id),
              ].filter(Boolean);
              const ofServer = by === 3 ? defaults.list : defaults.customer;
              const acceptedMs = Math.min(ofServer, (maxAge ?? Infinity) * 1_000);
              if (errors !== undefined) return errors.map(({ message }) => message);
              if (wasErased) return found.map(({ name }) => `${name} was erased`);
              return found.flatMap(({ name }) => model.problem(name, startedAt, acceptedMs, mustSee) ?? []);
            };

            /** Takes a step, and returns what was wrong with it. */
            const take = async (one: Step): Promise<string[]> => {
              if (one.kind === "read") return read(one);
              if (one.kind === "wait") {
                aheadMs += one.ms;
                return [];
              }
              const person = people[one.who];
              if (person === undefined || person.model.isErased) return [];
              const { id, model } = person;
              setWay(id, one.way);
              if (one.kind === "erase") {
                const erased = await app.query(
                  `mutation { permanentlyDeleteCustomer(by: { id: "${id}" }, confirm: "${id}") { deletion { id } } }`,
                );
                model.isErased = true;
                return (erased.errors ?? []).map(({ message }) => message);
              }
              version += 1;
              const value = `v${version}`;
              // The model learns of it before it can be seen, and of the end of what it replaced only when it surely is.
              model.versions.push({ name: value, replacedAt: Infinity });
              const index = model.versions.length - 1;
              if (one.kind === "write") {
                await app.query(
                  `mutation { updateCustomer(by: { id: "${id}" }, fields: { name: "${value}" }) { customer { id } } }`,
                );
              } else await rest("PUT", `/v1/customers/${id}`, { name: value });
              for (const older of model.versions.slice(0, index))
                older.replacedAt = Math.min(older.replacedAt, now());
              if (one.way === "at once") await app.sandbox.webhooks.settled();
              const isTold = webhooks && one.way === "at once";
              if (one.kind === "write" || isTold) model.mustSee = Math.max(model.mustSee, index);
              return [];
            };

            for (const together of history) {
              // Two writes of one customer at a time have no order that a model could know.
              const writers = new Set<number>();
              const steps = together.filter((one) => {
                if (one.kind === "read" || one.kind === "wait") return true;
                return !writers.has(one.who) && writers.add(one.who);
              });
              expect((await Promise.all(steps.map(take))).flat()).toEqual([]);
            }
          },
        ),
        { numRuns: sized(25, 400), endOnFailure: true },
      );
    },
  );
});
