/** Random reads and writes through GraphQL give what a small model of a customer store gives. */
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 0 });
});
afterAll(() => app.close());
beforeEach(() => {
  for (const { id } of [...app.sandbox.store.customers.all()]) app.sandbox.store.remove(id);
});

interface Fields {
  readonly name?: string | null;
  readonly email?: string | null;
}
interface Person extends Fields {
  readonly sourceId: string | null;
}

/** The twenty lines: customers by handle, a handle being the number of the creation. */
class Model {
  readonly people = new Map<number, Person>();
  #next = 0;

  bySource(sourceId: string): number | undefined {
    return [...this.people].find(([, person]) => person.sourceId === sourceId)?.[0];
  }

  create(sourceId: string | null, fields: Fields): number | "DUPLICATE" | "INVALID" {
    if (sourceId === null && Object.keys(fields).length === 0) return "INVALID";
    if (sourceId !== null && this.bySource(sourceId) !== undefined) return "DUPLICATE";
    this.people.set(this.#next, { sourceId, ...fields });
    return this.#next++;
  }

  update(handle: number | undefined, fields: Fields): "OK" | "NOT_FOUND" | "INVALID" {
    const person = handle === undefined ? undefined : this.people.get(handle);
    if (Object.keys(fields).length === 0) return "INVALID";
    if (handle === undefined || person === undefined) return "NOT_FOUND";
    this.people.set(handle, { ...person, ...fields });
    return "OK";
  }
}

const SOURCE_IDS = ["a", "b@example.com", "c/ä #1", "cust_like", "99%"];
const sourceId = fc.constantFrom(...SOURCE_IDS);
const text = fc.option(fc.string({ unit: "grapheme", maxLength: 8 }), { nil: null });
const fields = fc.record({ name: text, email: text }, { requiredKeys: [] });
/** By the handle of a customer that was made at some time, or by sourceId. */
type Who = { readonly handle: number } | { readonly sourceId: string };
const who: fc.Arbitrary<Who> = fc.oneof<fc.Arbitrary<Who>[]>(
  fc.record({ handle: fc.nat(12) }),
  fc.record({ sourceId }),
);
const step = fc.oneof(
  fc.record({ op: fc.constant("create" as const), sourceId: fc.option(sourceId, { nil: null }), fields }),
  fc.record({ op: fc.constant("upsert" as const), sourceId, fields }),
  fc.record({ op: fc.constant("update" as const), who, fields }),
  fc.record({ op: fc.constant("delete" as const), who }),
  fc.record({ op: fc.constant("erase" as const), who }),
  fc.record({ op: fc.constant("read" as const), who }),
  fc.record({ op: fc.constant("list" as const), first: fc.integer({ min: 1, max: 5 }) }),
);

const CUSTOMER = "{ id sourceId name email }";

it(
  "gives what the model gives, by id and by sourceId, and the stated number of calls",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        for (const { id } of [...app.sandbox.store.customers.all()]) app.sandbox.store.remove(id);
        const model = new Model();
        const ids = new Map<number, string>();
        const handleOf = (one: Who) => ("handle" in one ? one.handle : model.bySource(one.sourceId));
        const byOf = (one: Who): { readonly id?: string; readonly sourceId?: string } =>
          "handle" in one ? { id: ids.get(one.handle) ?? "cust_nobody" } : { sourceId: one.sourceId };
        /** A write by a sourceId that reads like an id is preceded by a look. */
        const looks = (one: Who) => ("sourceId" in one && one.sourceId.startsWith("cust_") ? 1 : 0);
        const seen = (handle: number | undefined) => {
          const person = handle === undefined ? undefined : model.people.get(handle);
          return person === undefined
            ? null
            : { name: null, email: null, ...person, id: ids.get(handle ?? -1) };
        };
        const spends = (calls: number) => expect(app.requests()).toHaveLength(calls);

        for (const one of steps) {
          if (one.op === "create") {
            const { data } = await app.query(
              `mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer ${CUSTOMER} userErrors { code } } }`,
              { input: { sourceId: one.sourceId, fields: one.fields } },
            );
            const { customer, userErrors } = data.createCustomer;
            const expected = model.create(one.sourceId, one.fields);
            if (typeof expected === "number") {
              ids.set(expected, customer.id);
              expect(userErrors).toEqual([]);
              expect(customer).toEqual(seen(expected));
              spends(one.sourceId === null ? 1 : 2);
            } else {
              expect(userErrors).toEqual([{ code: expected }]);
              spends(expected === "INVALID" ? 0 : 1);
            }
          } else if (one.op === "upsert") {
            const { data } = await app.query(
              `mutation ($sourceId: String!, $fields: CustomerFields!) { upsertCustomer(sourceId: $sourceId, fields: $fields) { created customer ${CUSTOMER} } }`,
              { sourceId: one.sourceId, fields: one.fields },
            );
            const { customer, created } = data.upsertCustomer;
            const known = model.bySource(one.sourceId);
            const made = known === undefined ? model.create(one.sourceId, one.fields) : known;
            if (known !== undefined)
              model.people.set(known, { sourceId: one.sourceId, ...model.people.get(known), ...one.fields });
            if (typeof made === "number") ids.set(made, customer.id);
            expect(created).toBe(known === undefined);
            expect(customer).toEqual(seen(Number(made)));
            spends(1);
          } else if (one.op === "update") {
            const handle = handleOf(one.who);
            const { data } = await app.query(
              `mutation ($by: CustomerIdentifier!, $fields: CustomerFields!) { updateCustomer(by: $by, fields: $fields) { customer ${CUSTOMER} userErrors { code } } }`,
              { by: byOf(one.who), fields: one.fields },
            );
            const expected = model.update(handle, one.fields);
            expect(data.updateCustomer.userErrors).toEqual(expected === "OK" ? [] : [{ code: expected }]);
            if (expected === "OK") expect(data.updateCustomer.customer).toEqual(seen(handle));
            if (expected === "INVALID") spends(0);
            else if (expected === "OK") spends(1 + looks(one.who));
            else spends(1);
          } else if (one.op === "delete" || one.op === "erase") {
            const handle = handleOf(one.who);
            const person = seen(handle);
            const isErasure = one.op === "erase";
            const { data } = await app.query(
              isErasure
                ? "mutation ($by: CustomerIdentifier!, $confirm: ID!) { gone: permanentlyDeleteCustomer(by: $by, confirm: $confirm) { deletion { customerId } userErrors { code } } }"
                : "mutation ($by: CustomerIdentifier!) { gone: deleteCustomer(by: $by) { deletedCustomerId userErrors { code } } }",
              {
                by: byOf(one.who),
                ...(isErasure && { confirm: person?.id ?? byOf(one.who).id ?? "cust_nobody" }),
              },
            );
            expect(data.gone.userErrors).toEqual(person === null ? [{ code: "NOT_FOUND" }] : []);
            spends(person === null ? 1 : 2);
            expect(data.gone.deletedCustomerId ?? data.gone.deletion?.customerId ?? null).toBe(
              person?.id ?? null,
            );
            if (handle !== undefined) model.people.delete(handle);
          } else if (one.op === "read") {
            const { data } = await app.query(
              `query ($by: CustomerIdentifier!) { customer(by: $by) ${CUSTOMER} again: customer(by: $by) { id } }`,
              { by: byOf(one.who) },
            );
            expect(data.customer).toEqual(seen(handleOf(one.who)));
            spends(1);
          } else {
            const { data } = await app.query(
              `query ($first: Int!) { customers(first: $first) { totalCount nodes ${CUSTOMER} } }`,
              { first: one.first },
            );
            expect(data.customers.totalCount).toBe(model.people.size);
            const everybody = [...model.people.keys()].map(seen);
            expect(data.customers.nodes).toHaveLength(Math.min(one.first, everybody.length));
            for (const node of data.customers.nodes) expect(everybody).toContainEqual(node);
            spends(1);
          }
        }
      }),
      { numRuns: 120 },
    );
  },
);
