/** Random reads and writes through GraphQL give what a small model of a customer store gives. */
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { LONG, sized } from "../helpers/long.js";
import { until } from "../helpers/runs.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 0, asyncStepMs: 1, pollMs: 5 });
});
afterAll(() => app.close());

interface Fields {
  readonly name?: string | null;
  readonly email?: string | null;
  /** Of the metadata; written in bulk only. */
  readonly tag?: string;
}
interface Person extends Fields {
  readonly sourceId: string | null;
}
type Who = { readonly handle: number } | { readonly sourceId: string };

/** The twenty lines: customers by handle, which is the number of their creation. */
class Model {
  readonly people = new Map<number, Person>();
  #next = 0;

  find(who: Who): number | undefined {
    if ("handle" in who) return this.people.has(who.handle) ? who.handle : undefined;
    return [...this.people].find(([, person]) => person.sourceId === who.sourceId)?.[0];
  }

  add(sourceId: string | null, fields: Fields): number {
    this.people.set(this.#next, { sourceId, ...fields });
    return this.#next++;
  }

  change(handle: number, fields: Fields): number {
    this.people.set(handle, { sourceId: null, ...this.people.get(handle), ...fields });
    return handle;
  }

  /** What an import does: nothing of the old profile stays. */
  replace(sourceId: string, fields: Fields): void {
    this.people.set(this.find({ sourceId }) ?? this.#next++, { sourceId, ...fields });
  }

  upsert(sourceId: string, fields: Fields): number {
    const handle = this.find({ sourceId });
    return handle === undefined ? this.add(sourceId, fields) : this.change(handle, fields);
  }
}

const sourceId = fc.constantFrom("a", "b@example.com", "c/ä #1", "cust_like", "99%");
const text = fc.option(fc.string({ unit: "grapheme", maxLength: 8 }), { nil: null });
const fields: fc.Arbitrary<Fields> = fc.record({ name: text, email: text }, { requiredKeys: [] });
const someFields = fields.filter((one) => Object.keys(one).length > 0);
const who = fc.oneof<fc.Arbitrary<Who>[]>(fc.record({ handle: fc.nat(12) }), fc.record({ sourceId }));
const op = <Name extends string>(name: Name) => fc.constant(name);
const step = fc.oneof(
  fc.record({ op: op("create"), sourceId: fc.option(sourceId, { nil: null }), fields }),
  fc.record({ op: op("upsert"), sourceId, fields }),
  fc.record({ op: op("update"), who, fields }),
  fc.record({ op: op("delete"), who }),
  fc.record({ op: op("erase"), who }),
  fc.record({
    op: op("bulk"),
    rows: fc.array(fc.record({ sourceId, fields: someFields }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    op: op("tag"),
    sourceIds: fc.array(sourceId, { minLength: 1, maxLength: 3 }),
    tag: fc.constantFrom("x", "y"),
  }),
  fc.record({
    op: op("import"),
    rows: fc.array(fc.record({ sourceId, name: fc.constantFrom("Ann", 'B, "b"', "Ç") }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({ op: op("read"), who }),
  fc.record({ op: op("list"), first: fc.integer({ min: 1, max: 5 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const CUSTOMER = 'customer { id sourceId name email attributes { tag: string(key: "tag") } }';
const ERRORS = "userErrors { code }";

/** A store, the model of it, and which id belongs to which handle. */
class World {
  readonly model = new Model();
  readonly #ids = new Map<number, string>();

  /** What a step gives, and what the model says that it gives. */
  async take(one: Step): Promise<{ readonly actual: unknown; readonly expected: unknown }> {
    switch (one.op) {
      case "create": {
        const mistake = this.#mistakeOfCreating(one.sourceId, one.fields);
        const { data, spent } = await ask(
          `mutation ($input: CreateCustomerInput!) { it: createCustomer(input: $input) { ${CUSTOMER} ${ERRORS} } }`,
          { input: { sourceId: one.sourceId, fields: one.fields } },
        );
        if (mistake !== null)
          return {
            actual: [data.it.userErrors, spent],
            expected: [[{ code: mistake }], mistake === "INVALID" ? 0 : 1],
          };
        const handle = this.#name(this.model.add(one.sourceId, one.fields), data.it.customer.id);
        return {
          actual: [data.it.customer, spent],
          expected: [this.#see(handle), one.sourceId === null ? 1 : 2],
        };
      }
      case "upsert": {
        const isNew = this.model.find(one) === undefined;
        const { data, spent } = await ask(
          `mutation ($sourceId: String!, $fields: CustomerFields!) { it: upsertCustomer(sourceId: $sourceId, fields: $fields) { created ${CUSTOMER} } }`,
          one,
        );
        const handle = this.#name(this.model.upsert(one.sourceId, one.fields), data.it.customer.id);
        return { actual: [data.it, spent], expected: [{ created: isNew, customer: this.#see(handle) }, 1] };
      }
      case "update": {
        const handle = this.model.find(one.who);
        const { data, spent } = await ask(
          `mutation ($by: CustomerIdentifier!, $fields: CustomerFields!) { it: updateCustomer(by: $by, fields: $fields) { ${CUSTOMER} ${ERRORS} } }`,
          { by: this.#by(one.who), fields: one.fields },
        );
        const isEmpty = Object.keys(one.fields).length === 0;
        if (isEmpty) return { actual: [data.it.userErrors, spent], expected: [[{ code: "INVALID" }], 0] };
        if (handle === undefined)
          return { actual: [data.it.userErrors, spent], expected: [[{ code: "NOT_FOUND" }], 1] };
        this.model.change(handle, one.fields);
        return {
          actual: [data.it.customer, spent],
          expected: [this.#see(handle), looksFirst(one.who) ? 2 : 1],
        };
      }
      case "delete":
      case "erase": {
        const handle = this.model.find(one.who);
        const by = this.#by(one.who);
        const id = handle === undefined ? null : (this.#ids.get(handle) ?? null);
        const { data, spent } = await (one.op === "delete"
          ? ask(
              `mutation ($by: CustomerIdentifier!) { it: deleteCustomer(by: $by) { deletedCustomerId ${ERRORS} } }`,
              { by },
            )
          : ask(
              `mutation ($by: CustomerIdentifier!, $confirm: ID!) { it: permanentlyDeleteCustomer(by: $by, confirm: $confirm) { deletion { customerId } ${ERRORS} } }`,
              { by, confirm: id ?? by.id ?? "cust_nobody" },
            ));
        if (handle !== undefined) this.model.people.delete(handle);
        const gone: unknown = data.it.deletedCustomerId ?? data.it.deletion?.customerId ?? null;
        return {
          actual: [gone, data.it.userErrors, spent],
          expected: [id, id === null ? [{ code: "NOT_FOUND" }] : [], id === null ? 1 : 2],
        };
      }
      case "bulk": {
        const { data, spent } = await ask(
          "mutation ($rows: [BulkCustomerUpdate!]!) { it: updateCustomersInBulk(rows: $rows) { run { id } } }",
          { rows: one.rows },
        );
        const { state, doneCount } = await whenOver(data.it.run.id);
        for (const row of one.rows) this.model.upsert(row.sourceId, row.fields);
        await this.#learnIds();
        return { actual: [state, doneCount, spent], expected: ["SUCCEEDED", one.rows.length, 1] };
      }
      case "tag": {
        const { data, spent } = await ask(
          `mutation ($input: BulkCustomerMetadataUpdate!) { it: updateCustomersMetadataInBulk(input: $input) { run { id } } }`,
          { input: { sourceIds: one.sourceIds, metadata: { tag: one.tag } } },
        );
        const { state, doneCount } = await whenOver(data.it.run.id);
        for (const source of one.sourceIds) this.model.upsert(source, { tag: one.tag });
        await this.#learnIds();
        return { actual: [state, doneCount, spent], expected: ["SUCCEEDED", one.sourceIds.length, 1] };
      }
      case "import": {
        const csv = [
          "Source_id,Name",
          ...one.rows.map((row) => `${row.sourceId},"${row.name.replaceAll('"', '""')}"`),
        ].join("\n");
        const { data, spent } = await ask(
          "mutation ($csv: String!) { it: importCustomers(csv: $csv) { run { id } } }",
          { csv },
        );
        const { state, doneCount } = await whenOver(data.it.run.id);
        for (const row of one.rows) this.model.replace(row.sourceId, { name: row.name });
        await this.#learnIds();
        return { actual: [state, doneCount, spent], expected: ["SUCCEEDED", one.rows.length, 1] };
      }
      case "read": {
        const { data, spent } = await ask(
          `query ($by: CustomerIdentifier!) { ${CUSTOMER.replace("customer", "customer(by: $by)")} again: customer(by: $by) { id } }`,
          { by: this.#by(one.who) },
        );
        return { actual: [data.customer, spent], expected: [this.#see(this.model.find(one.who)), 1] };
      }
      case "list": {
        const { data, spent } = await ask(
          `query ($first: Int!) { it: customers(first: $first) { totalCount nodes ${CUSTOMER.slice("customer".length)} } }`,
          { first: one.first },
        );
        const everybody = [...this.model.people.keys()].map((handle) => JSON.stringify(this.#see(handle)));
        const strangers = data.it.nodes.filter((node: unknown) => !everybody.includes(JSON.stringify(node)));
        return {
          actual: [data.it.totalCount, data.it.nodes.length, strangers, spent],
          expected: [everybody.length, Math.min(one.first, everybody.length), [], 1],
        };
      }
    }
  }

  #mistakeOfCreating(source: string | null, given: Fields): string | null {
    if (source !== null) return this.model.find({ sourceId: source }) === undefined ? null : "DUPLICATE";
    return Object.keys(given).length === 0 ? "INVALID" : null;
  }

  #name(handle: number, id: string): number {
    this.#ids.set(handle, id);
    return handle;
  }

  /** Bulk calls make customers without telling their ids. */
  async #learnIds(): Promise<void> {
    const { data } = await ask("{ it: customers(first: 100) { nodes { id sourceId } } }", {});
    for (const { id, sourceId: source } of data.it.nodes) {
      const handle = source === null ? undefined : this.model.find({ sourceId: source });
      if (handle !== undefined) this.#ids.set(handle, id);
    }
  }

  #by(one: Who): { readonly id?: string; readonly sourceId?: string } {
    return "handle" in one ? { id: this.#ids.get(one.handle) ?? "cust_nobody" } : { sourceId: one.sourceId };
  }

  #see(handle: number | undefined): unknown {
    const person = handle === undefined ? undefined : this.model.people.get(handle);
    if (person === undefined || handle === undefined) return null;
    const { sourceId: source, name = null, email = null, tag = null } = person;
    return { id: this.#ids.get(handle), sourceId: source, name, email, attributes: { tag } };
  }
}

/** A write by a sourceId that reads like an id is preceded by a look. */
function looksFirst(one: Who): boolean {
  return "sourceId" in one && one.sourceId.startsWith("cust_");
}

const whenOver = (run: string) => until(app, run, ({ progress }) => progress === 100);

async function ask(source: string, variables: object) {
  const { data, extensions, errors } = await app.query(source, variables as Record<string, unknown>);
  expect(errors).toBeUndefined();
  return { data, spent: extensions.upstream.spent };
}

it(
  "gives what the model gives, by id and by sourceId, and takes the stated calls",
  { ...LONG, timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        for (const { id } of app.sandbox.store.customers.all()) app.sandbox.store.remove(id);
        const world = new World();
        for (const one of steps) {
          const { actual, expected } = await world.take(one);
          expect(actual).toEqual(expected);
        }
      }),
      { numRuns: sized(20, 150) },
    );
  },
);
