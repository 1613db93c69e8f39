/** Whatever a caller asks for, no hidden value is in any answer: random operations, random policies, known values. */
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, LOCAL_CALLER } from "../../src/access/caller.js";
import { CATEGORIES } from "../../src/access/personal-data.js";
import { EFFECTS, FieldPolicy, policySettings } from "../../src/access/policy.js";
import { schema } from "../../src/schema.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";
import { generateOperation } from "../helpers/operations.js";
import { subscribe } from "../helpers/subscribe.js";

/** A value of the customer that no other text contains, and whether a policy shows it. */
interface Canary {
  readonly value: string;
  readonly isShown: (policy: FieldPolicy) => boolean;
}

const ADDRESS = {
  line_1: "CANARYLINEONE",
  line_2: "CANARYLINETWO",
  city: "CANARYCITY",
  state: "CANARYSTATE",
  postal_code: "CANARYPOST",
  country: "CANARYCOUNTRY",
};
const METADATA = { iban: "CANARYIBAN", internal_note: "CANARYNOTE", tier: "CANARYTIER" };
const PROFILE = {
  name: "CANARYNAME Person",
  description: "CANARYDESCRIPTION",
  email: "canary.mail@hidden.example",
  phone: "+99 CANARYPHONE",
  birthdate: "1912-06-23",
  birthday: "1912-06-23",
  address: ADDRESS,
  metadata: METADATA,
};
const SOURCE_ID = "CANARYSOURCE-1";
const MAIL_SOURCE_ID = "canary.source@hidden.example";

const CANARIES: readonly Canary[] = [
  { value: PROFILE.name, isShown: (policy) => policy.shows("name") },
  { value: PROFILE.description, isShown: (policy) => policy.shows("description") },
  { value: PROFILE.email, isShown: (policy) => policy.shows("email") },
  { value: PROFILE.phone, isShown: (policy) => policy.shows("phone") },
  { value: PROFILE.birthdate, isShown: (policy) => policy.shows("birthDate") },
  { value: SOURCE_ID, isShown: (policy) => policy.shows("sourceId") },
  { value: MAIL_SOURCE_ID, isShown: (policy) => policy.shows("sourceId") && policy.shows("email") },
  ...Object.values(ADDRESS).map((value) => ({
    value,
    isShown: (policy: FieldPolicy) => policy.shows("address"),
  })),
  ...Object.entries(METADATA).map(([key, value]) => ({
    value,
    isShown: (policy: FieldPolicy) => policy.metadata(key).effect === "show",
  })),
];

const OPEN = new FieldPolicy("nobody", [policySettings.parse({})]);

const effects = fc.constantFrom(...EFFECTS);
const anyPolicy = fc
  .record(
    {
      ...Object.fromEntries(CATEGORIES.map((category) => [category, effects])),
      metadata: fc.dictionary(fc.constantFrom("iban", "internal_*", "tier", "*"), effects),
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
  const segments = [...app.sandbox.store.segments.values()].map((segment) => segment.id).slice(0, 5);
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
    key: fc.constantFrom(...Object.keys(METADATA), "other"),
    keys: fc.subarray([...Object.keys(METADATA), "other"]),
    email: fc.constant(PROFILE.email),
    name: fc.constant(PROFILE.name),
    city: fc.constant(ADDRESS.city),
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
    details: CANARIES.map(({ value }) => value).join(" "),
  },
  times: 1,
} as const;

const leaksOf = (text: string, seenBy: FieldPolicy) =>
  CANARIES.filter(({ value, isShown }) => !isShown(seenBy) && text.includes(value)).map(({ value }) => value);

describe("over generated operations and policies", () => {
  it(
    "no hidden value is in an answer, and a refused operation makes no call",
    { ...LONG, timeout: 240_000 },
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
          const answer = await app.query(source, variables);
          const text = JSON.stringify(answer);
          expect(leaksOf(text, anyOne)).toEqual([]);
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
          if (leaksOf(open, anyOne).length > 0) counts["would have leaked"] += 1;
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

describe("over webhooks", () => {
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
        expect(leaksOf(JSON.stringify(result), policy)).toEqual([]);
        // What is shown is delivered.
        const shown = CANARIES.filter(({ value, isShown }) => value !== MAIL_SOURCE_ID && isShown(policy));
        for (const { value } of shown) expect(JSON.stringify(result)).toContain(value);
      }
    }
  });
});
