/** Whatever a caller asks for, no hidden value is in any answer: random operations, random policies, known values. */
import * as fc from "fast-check";
import { getNamedType, isObjectType } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Caller, LOCAL_CALLER } from "../../src/access/caller.js";
import { CATEGORIES } from "../../src/access/personal-data.js";
import { EFFECTS, FieldPolicy, policySettings } from "../../src/access/policy.js";
import { schema } from "../../src/schema.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import {
  ATTRIBUTE_KEYS,
  CANARIES,
  canariesIn,
  leaksIn,
  MAIL_SOURCE_ID,
  ODD,
  PROFILE,
  quoteEverywhere,
  SOURCE_ID,
} from "../helpers/hidden-person.js";
import { openStream } from "../helpers/event-source.js";
import { eventOf } from "../helpers/events.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";
import { generateOperation } from "../helpers/operations.js";
import { noSubscribers, subscribe } from "../helpers/subscribe.js";

const OPEN = new FieldPolicy("nobody", [policySettings.parse({})]);

const effects = fc.constantFrom(...EFFECTS);
const anyPolicy = fc
  .record(
    {
      ...Object.fromEntries(CATEGORIES.map((category) => [category, effects])),
      metadata: fc.dictionary(fc.constantFrom("iban", "internal_*", "tier", "*", "bank"), effects),
      default: effects,
    },
    { requiredKeys: [] },
  )
  .map((settings) => new FieldPolicy("anybody", [policySettings.parse(settings)]));

let policy = OPEN;
const caller: Caller = {
  ...LOCAL_CALLER,
  get policy() {
    return policy;
  },
};

let app: TestApp;
let ids: readonly string[];
let action: string;

const rest = async (method: string, path: string, body?: object): Promise<{ readonly id: string }> => {
  const response = await fetch(app.sandbox.url + path, {
    method,
    headers: { "content-type": "application/json", "x-app-id": "a", "x-app-token": "b" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as { id: string };
};

beforeAll(async () => {
  app = await startTestApp({
    customers: 12,
    caller,
    upstreamDetails: true,
    webhooks: true,
    asyncStepMs: 1,
    cache: { bytes: 2 ** 24 },
  });
  const one = await rest("POST", "/v1/customers", { source_id: SOURCE_ID, ...PROFILE });
  const other = await rest("POST", "/v1/customers", { source_id: MAIL_SOURCE_ID, ...PROFILE });
  await rest("PUT", `/v1/customers/${one.id}`, { metadata: { seen: true } });
  const [referred] = [...app.sandbox.store.customers.all()];
  if (referred === undefined) throw new Error("Expected customers");
  const referral = {
    campaign_id: "camp_1",
    referrer_id: one.id,
    related_object_id: "r_1",
    related_object_type: "redemption",
    date: "2024-01-01T00:00:00.000Z",
  };
  app.sandbox.store.customers.put({ ...referred, referrals: { total: 1, campaigns: [referral] } });
  ids = [one.id, one.id, other.id, referred.id];
  quoteEverywhere(app.sandbox.store, one.id);
  const rows = [{ source_id: SOURCE_ID, ...PROFILE, metadata: "invalid" }, { source_id: SOURCE_ID }];
  const started = await rest("POST", "/v1/customers/bulk/async", rows);
  action = (started as unknown as { async_action_id?: string }).async_action_id ?? "aa_none";
});
afterAll(() => app.close());

const values = (name: string, parent: string): fc.Arbitrary<unknown> | undefined => {
  const id = fc.constantFrom(...ids);
  const identifier = fc.oneof(
    { weight: 5, arbitrary: fc.record({ id }) },
    { weight: 1, arbitrary: fc.record({ sourceId: fc.constantFrom(SOURCE_ID, MAIL_SOURCE_ID) }) },
  );
  const segments = ["seg_canary", ...[...app.sandbox.store.segments.keys()].slice(0, 3)];
  const known: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    by: parent === "customersByIdentifiers" ? fc.array(identifier, { maxLength: 4 }) : identifier,
    first: fc.constantFrom(1, 3, 100),
    id:
      parent === "asyncAction"
        ? fc.constant(action)
        : parent === "segment"
          ? fc.constantFrom(...segments)
          : id,
    ids: fc.array(id, { maxLength: 4 }),
    segmentId: fc.constantFrom(...segments),
    after: fc.constant(undefined),
    key: fc.constantFrom(...ATTRIBUTE_KEYS),
    keys: fc.subarray(ATTRIBUTE_KEYS),
    email: fc.constant(PROFILE.email),
    name: fc.constant(PROFILE.name),
    city: fc.constant(PROFILE.address.city),
    sourceId: fc.constantFrom(SOURCE_ID, MAIL_SOURCE_ID),
    sourceIds: fc.constant([SOURCE_ID]),
    fields: fc.constant({ metadata: { other: 1 } }),
    csv: fc.constant("Source_id,Name\na,A\n"),
    document: fc.constant("{ customers { nodes { email metadata } } }"),
  };
  return known[name];
};

/** An answer of the upstream that quotes everything. */
const quoting = {
  name: "status",
  status: 400,
  body: {
    code: 400,
    key: "invalid_payload",
    message: JSON.stringify(PROFILE),
    details: `${CANARIES.map(({ value }) => value).join(" ")}. The object exists already: ${PROFILE.email}`,
  },
  times: 1,
} as const;

describe("over generated operations and policies", () => {
  it(
    "no hidden value is in an answer, and a refused operation makes no call",
    { ...LONG, timeout: 600_000 },
    async () => {
      const runs = sized(250, 3_000);
      const counts = { refused: 0, answered: 0, "would have leaked": 0, failed: 0 };
      await fc.assert(
        fc.asyncProperty(anyPolicy, fc.gen(), async (anyOne, gen) => {
          const root = gen(fc.nat, { max: 9 }) < 2 ? "Mutation" : "Query";
          const without = ["deleteCustomer", "permanentlyDeleteCustomer"];
          const options = { root, values, without, depth: 6, repeats: true } as const;
          const { source, variables } = generateOperation(schema, gen, options);
          const fails = gen(fc.nat, { max: 9 }) === 0;
          app.sandbox.faults.clear();
          if (fails) app.sandbox.faults.add(quoting);
          policy = anyOne;
          const answer = await app.query(source, variables, { "x-upstream-bill": "steps" });
          const text = JSON.stringify(answer);
          expect(leaksIn(text, anyOne)).toEqual([]);
          const codes = (answer.errors ?? []).map(({ extensions }) => extensions.code);
          // An error with a path is of one field, for example of `explain`, and not of the operation.
          const isRefused = (answer.errors ?? []).some(
            ({ extensions, path }) => extensions.code === "FORBIDDEN" && path === undefined,
          );
          expect(isRefused ? app.requests() : []).toEqual([]);
          if (isRefused) {
            counts.refused += 1;
            return;
          }
          expect(codes).not.toContain("INTERNAL_SERVER_ERROR");
          counts.answered += 1;
          if (root === "Mutation") return;
          // What the same operation tells a caller who may see everything: otherwise the test would pass for nothing.
          policy = OPEN;
          app.sandbox.faults.clear();
          if (fails) app.sandbox.faults.add(quoting);
          const open = JSON.stringify(await app.query(source, variables, { "cache-control": "no-cache" }));
          if (leaksIn(open, anyOne).length > 0) counts["would have leaked"] += 1;
          if (fails) counts.failed += 1;
        }),
        { numRuns: runs, endOnFailure: true },
      );
      app.sandbox.faults.clear();
      report("field policies", counts);
      expect(counts.refused).toBeGreaterThan(runs / 20);
      expect(counts.answered).toBeGreaterThan(runs / 4);
      expect(counts["would have leaked"]).toBeGreaterThan(runs / 50);
    },
  );
});

const ofCustomer = (selection: string) => `{ customer(by: { id: "${ids[0]}" }) { ${selection} } }`;

const ofActivities = (type: string, field: string) =>
  ofCustomer(`activities(first: 100, order: DESC) { nodes { ... on ${type} { ${field} } } }`);

describe("fields with JSON", () => {
  const selections: Readonly<Record<string, () => string>> = {
    "CustomEventActivity.properties": () => ofActivities("CustomEventActivity", "properties"),
    "Customer.metadata": () => ofCustomer("metadata"),
    "CustomerAttributes.json": () => {
      const aliases = ATTRIBUTE_KEYS.map((key, index) => `a${index}: json(key: "${key}")`);
      return ofCustomer(`attributes { ${aliases.join(" ")} }`);
    },
    "CustomerDataExport.data": () => `{ customerDataExport(by: { id: "${ids[0]}" }) { data } }`,
    "CustomerRedeemable.voucher": () => ofCustomer("redeemables(first: 100) { nodes { code voucher } }"),
    "PermanentDeletion.removed": () => `mutation { permanentlyDeleteCustomer(
      by: { id: "${ids[0]}" }, confirm: "${ids[0]}") { deletion { removed } } }`,
    "Segment.filter": () => `{ segment(id: "seg_canary") { name filter } }`,
  };
  const typesWithData = ["CustomEventActivity", "OrderActivity", "OtherActivity", "ProfileActivity"];
  const all: Readonly<Record<string, () => string>> = {
    ...selections,
    ...Object.fromEntries(
      typesWithData.map((type) => [`${type}.data`, () => ofActivities(type, `type data`)] as const),
    ),
  };

  it("are all tried here", () => {
    const found = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => ["JSON", "JSONObject"].includes(getNamedType(field.type).name))
      .map(({ type, field }) => `${type.name}.${field.name}`)
      // All types of activities have the same.
      .filter((one) => !one.endsWith("Activity.data"));
    expect(found.toSorted()).toEqual(Object.keys(selections).toSorted());
  });

  it.each(Object.keys(all))("quote everything, and %s shows none of it", async (coordinate) => {
    const source = all[coordinate]?.() ?? "";
    const categories = CATEGORIES.flatMap((category) => [{ [category]: "hide" }, { [category]: "deny" }]);
    const settings = [
      {},
      ...categories,
      { default: "hide" },
      { metadata: { iban: "deny", "internal_*": "hide" } },
    ];
    for (const one of settings) {
      policy = new FieldPolicy("anybody", [policySettings.parse(one)]);
      const id = "pdel_1";
      const deleted = { id, related_object_id: ids[0], status: "DONE", data_json: { events: ODD, ...ODD } };
      if (source.startsWith("mutation")) {
        app.sandbox.faults.add({
          name: "status",
          status: 200,
          body: deleted,
          match: { path: /permanent-deletion/ },
          times: 1,
        });
      }
      const text = JSON.stringify(await app.query(source, {}, { "cache-control": "no-cache" }));
      app.sandbox.faults.clear();
      expect(text).not.toContain("INTERNAL");
      expect(leaksIn(text, policy)).toEqual([]);
      // Otherwise the test would pass for nothing.
      expect(canariesIn(text).length).toBeGreaterThan(policy.isRestrictive ? -1 : 2);
    }
  });
});

describe("over webhooks", () => {
  beforeEach(() => noSubscribers(app));

  const selection = `id sourceId name description email phone birthDate metadata
    address { line1 line2 city state postalCode country }
    attributes { iban: string(key: "iban") note: json(key: "internal_note") }`;

  it("no hidden value is delivered to a subscriber", { timeout: 60_000 }, async () => {
    const [id = ""] = ids;
    const settings = [...CATEGORIES.map((category) => ({ [category]: "hide" })), { default: "hide" }];
    settings.push({ metadata: { iban: "hide", "internal_*": "hide" } } as never);
    policy = OPEN;
    const activities = await subscribe(
      app,
      `subscription { customerActivity(by: { id: "${id}" }) { type data } }`,
    );
    const changes = await subscribe(
      app,
      `subscription { customerChanged(by: { id: "${id}" }) { customer { ${selection} } } }`,
    );
    let count = 0;
    for (const one of [{}, ...settings]) {
      policy = new FieldPolicy("anybody", [policySettings.parse(one)]);
      count += 1;
      await rest("PUT", `/v1/customers/${id}`, { metadata: { count } });
      const latest = [await activities.received(count), await changes.received(count)].map(
        (results) => results[count - 1],
      );
      for (const result of latest) {
        expect(result?.errors).toBeUndefined();
        expect(leaksIn(JSON.stringify(result), policy)).toEqual([]);
        // What is shown is delivered.
        const shown = canariesIn(JSON.stringify({ ...PROFILE, SOURCE_ID })).filter(({ isShown }) =>
          isShown(policy),
        );
        expect(canariesIn(JSON.stringify(result))).toEqual(expect.arrayContaining(shown));
      }
    }
  });

  it.each(["WebSocket", "server-sent events"])(
    "no hidden value is delivered of an event that quotes it anywhere, over %s",
    { timeout: 60_000 },
    async (over) => {
      const [id = ""] = ids;
      const query = `subscription { customerActivity(by: { id: "${id}" }) {
        __typename type data ... on CustomEventActivity { name properties } ... on OrderActivity { orderStatus } } }`;
      policy = OPEN;
      const before = app.events.subscriberCount;
      const stream = over === "WebSocket" ? await subscribe(app, query) : await openStream(app, query);
      await expect.poll(() => app.events.subscriberCount).toBe(before + 1);
      const settings = CATEGORIES.map((category) => ({ [category]: "deny" }));
      const all = [...settings, { default: "hide" }, { metadata: { iban: "hide" } }, {}];
      for (const [index, one] of all.entries()) {
        policy = new FieldPolicy("anybody", [policySettings.parse(one)]);
        const customer = { ...PROFILE, id, object: "customer", ...ODD };
        const event = { ...ODD, type: PROFILE.email, metadata: PROFILE.metadata };
        const order = { ...ODD, status: PROFILE.phone, object: "order" };
        const type = index % 2 === 0 ? "customer.custom_event" : "customer.order.paid";
        const data = { ...ODD, customer, event, order };
        app.events.publish(eventOf("orderCreated", { customerId: id, type, data }));
        const result = JSON.stringify((await stream.received(index + 1))[index]);
        expect(leaksIn(result, policy)).toEqual([]);
        // What is shown is delivered.
        expect(canariesIn(result).length).toBeGreaterThan("default" in one ? -1 : 0);
      }
    },
  );
});
