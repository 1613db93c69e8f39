/** Whatever the upstream answers, this server answers too: a property over a query that reads everything. */
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isObject } from "../../src/sandbox/records.js";
import { consentIds, personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { LONG, sized } from "../helpers/long.js";

let app: TestApp;
let jobId: string;
beforeAll(async () => {
  app = await startTestApp({ customers: 40, asyncStepMs: 0 });
  const response = await fetch(`${app.sandbox.url}/v1/customers/bulk/async`, {
    method: "POST",
    headers: { "x-app-id": "a", "x-app-token": "b", "content-type": "application/json" },
    body: JSON.stringify([{ source_id: "ok" }, { source_id: "bad", metadata: { fail_me: true } }]),
  });
  ({ async_action_id: jobId } = (await response.json()) as { async_action_id: string });
});
afterAll(() => app.close());
beforeEach(() => app.sandbox.faults.clear());

const PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
const EVERYTHING = `
  query ($id: ID!, $sourceId: String!, $segment: ID!, $job: ID!, $ids: [ID!]!) {
    byId: customer(by: { id: $id }) { ...Everything }
    bySourceId: customer(by: { sourceId: $sourceId }) { ...Fields }
    many: customersByIdentifiers(by: [{ id: $id }, { id: "cust_x" }]) { id }
    customers(first: 5) { totalCount ${PAGE_INFO} edges { cursor node { ...Fields } } nodes { consents { status } } }
    byName: customers(first: 3, orderBy: { field: SOURCE_ID }) { ${PAGE_INFO} edges { cursor } nodes { id } }
    segment(id: $segment) { ...Segment customers(first: 2) { totalCount nodes { id } ${PAGE_INFO} } }
    segments(first: 4) { totalCount ${PAGE_INFO} edges { cursor node { ...Segment } } }
    consents { ...Consent }
    asyncAction(id: $job) { ...Job }
    asyncActions { nodes { ...Job } }
    nodes(ids: $ids) { __typename id }
  }
  fragment Everything on Customer {
    ...Fields
    referrals { campaigns { referrer { id name } } }
    segments { ...Segment }
    isInSegment(id: $segment)
    consents { consent { ...Consent } status decidedAt evidence }
    redeemables(first: 20) { totalCount ${PAGE_INFO} edges { cursor } nodes {
      id redeemableId voucherType status holderRole code campaignId campaignType createdAt startsAt expiresAt isActive voucher
      giftCard { amount balance } discount { type percentOff amountOff amountLimit unitsOff fixedAmount }
      loyaltyCard { points balance pendingPoints expiredPoints nextExpirationDate nextExpirationPoints }
    } }
    activities(first: 100) { ${PAGE_INFO} edges { cursor } nodes {
      __typename id type createdAt groupId data
      ... on ProfileActivity { change }
      ... on SegmentActivity { direction segment { ...Segment } }
      ... on OrderActivity { orderId amount orderStatus }
      ... on RedemptionActivity { redemptionId voucherCode c1: campaignId isRollback outcome }
      ... on LoyaltyPointsActivity { points balance c2: campaignId }
      ... on LoyaltyTierActivity { fromTierId toTierId }
      ... on MessageActivity { channel outcome }
      ... on ConsentActivity { consentStatus consentIds }
      ... on CustomEventActivity { name properties }
    } }
  }
  fragment Fields on Customer {
    id sourceId name description email phone birthDate source createdAt updatedAt
    metadata some: metadata(keys: ["tier", "__proto__"]) attributes { string(key: "tier") strings(key: "tier") int(key: "tier") float(key: "tier") boolean(key: "tier") json(key: "tier") }
    address { line1 line2 city state postalCode country }
    summary {
      orders { count totalAmount averageAmount lastOrderAmount lastOrderAt }
      redemptions { redeemed failed succeeded rolledBack rollbackFailed rollbackSucceeded
        giftRedeemedAmount giftAmountToGo loyaltyPointsRedeemed loyaltyPointsToGo }
    }
    loyalty { points referredCustomers campaigns { campaignName points loyaltyTierId referredCustomers } }
    referrals { total campaigns { campaignId referrerId relatedObjectId relatedObjectType date } }
  }
  fragment Segment on Segment { id name kind filter createdAt updatedAt }
  fragment Consent on Consent { id name description category createdAt updatedAt }
  fragment Job on AsyncAction {
    id operation operationStatus state progress processingTimeMs requestId createdAt updatedAt
    result { doneCount failedCount message failures { row sourceId key message } reports reportsAvailableTill rows { sourceId found updated } }
  }`;
const variables = () => ({
  id: personas.ada.id,
  sourceId: personas.grace.sourceId,
  segment: segmentIds.vip,
  job: jobId,
  ids: [segmentIds.coffee, consentIds.newsletter, personas.alan.id],
});

async function ask() {
  app.sandbox.journal.clear();
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: EVERYTHING, variables: variables() }),
  });
  const answer = (await response.json()) as Awaited<ReturnType<TestApp["query"]>>;
  return { status: response.status, ...answer };
}

/** What a value is replaced by. `undefined` deletes it. */
type Damage = { readonly value: unknown } | "more keys" | "twice";

const TEXTS = ["", "x", ".", "\u0000", "NaN", "0000-01-01", "2026-02-30", "9999-12-31T23:59:59.999-12:00"];
const OTHERS = [
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e300,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  [{}],
  { id: 7 },
  [7, "x"],
];

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { arbitrary: fc.constant({ value: undefined }), weight: 3 },
  { arbitrary: fc.constant({ value: null }), weight: 3 },
  { arbitrary: fc.constantFrom<unknown>(...TEXTS, ...OTHERS).map((value) => ({ value })), weight: 6 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => ({ value })), weight: 2 },
  { arbitrary: fc.constantFrom("more keys" as const, "twice" as const), weight: 1 },
);

interface Strike {
  /** Which of the places in an answer, or which of the keys in it, as a fraction. */
  readonly where: number;
  /** Whether every place with that key is hit, or just one place. */
  readonly everywhere: boolean;
  readonly how: Damage;
}

const strikes: fc.Arbitrary<readonly Strike[]> = fc.array(
  fc.record({
    where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    everywhere: fc.boolean(),
    how: damage,
  }),
  { minLength: 1, maxLength: 8 },
);

type Place = { readonly parent: Record<string | number, unknown>; readonly key: string | number };

/** The places of a tree that may be hit: leaves and subtrees. Leaves are far more, so subtrees are listed more often. */
function placesIn(root: unknown, mayHit: (place: Place) => boolean): Place[] {
  const places: Place[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
      const place = { parent: value as Place["parent"], key };
      const child = place.parent[key];
      const weight = typeof child === "object" && child !== null ? Math.max(1, 12 - 3 * depth) : 1;
      if (mayHit(place)) places.push(...Array.from({ length: weight }, () => place));
      visit(child, depth + 1);
    }
  };
  visit(root, 0);
  return places;
}

function hit({ parent, key }: Place, how: Damage): void {
  if (how === "more keys") {
    const before = parent[key];
    parent[key] = { ...(isObject(before) ? before : {}), surprise: [{ deep: null }], "": 1, toString: "x" };
  } else if (how === "twice") parent[key] = [parent[key], structuredClone(parent[key])];
  else if (how.value === undefined) delete parent[key];
  else parent[key] = structuredClone(how.value);
}

/** The places that make the records what they are: the lists, their rows, and the identity of each. */
function identitiesIn(answer: { readonly body: unknown }): (place: Place) => boolean {
  const kept = new Map<unknown, Set<string | number>>([[answer, new Set(["body"])]]);
  const keep = (parent: unknown, ...keys: readonly (string | number)[]) =>
    kept.set(parent, new Set([...(kept.get(parent) ?? []), ...keys]));
  const keepRecord = (value: unknown) => isObject(value) && keep(value, "id", "source_id", "object");
  const keepLists = (value: unknown) => {
    if (!isObject(value)) return;
    for (const [key, list] of Object.entries(value)) {
      if (!Array.isArray(list)) continue;
      keep(value, key);
      keep(list, ...list.keys());
      list.forEach(keepRecord);
    }
  };
  const { body } = answer;
  keepRecord(body);
  keepLists(body);
  if (isObject(body) && isObject(body["consents"])) {
    keep(body, "consents");
    keepLists(body["consents"]);
  }
  return ({ parent, key }) => kept.get(parent)?.has(key) ?? false;
}

function placesOf(answer: object, { where, everywhere }: Strike, isKept: (place: Place) => boolean): Place[] {
  const places = placesIn(answer, (place) => !isKept(place));
  const pick = <T>(from: readonly T[]) => from[Math.floor(where * from.length)];
  if (!everywhere) return [pick(places) ?? []].flat();
  const key = pick([...new Set(places.map((place) => place.key))].filter((name) => typeof name === "string"));
  return places.filter((place) => place.key === key);
}

const isError = (body: unknown) => isObject(body) && "message" in body && "code" in body;

interface Variant {
  readonly keepsRecords: boolean;
}

/** Damages every answer of the upstream alike, and asks for everything. */
async function askDamaged(all: readonly Strike[], { keepsRecords }: Variant) {
  app.sandbox.faults.clear();
  let count = 0;
  app.sandbox.faults.add({
    name: "rewrite",
    rewrite: (body) => {
      if (keepsRecords && isError(body)) return body;
      const answer = { body: structuredClone(body) };
      const isKept = keepsRecords ? identitiesIn(answer) : () => false;
      // Doubling what was doubled before would only make the answers large.
      const doubling = all.findIndex(({ how }) => how === "twice");
      for (const strike of all.filter(({ how }, at) => how !== "twice" || at === doubling)) {
        for (const place of placesOf(answer, strike, isKept)) {
          hit(place, strike.how);
          count += 1;
        }
      }
      return answer.body;
    },
  });
  const answer = await ask();
  return { ...answer, hits: count };
}

const codesOf = ({ errors = [] }: Awaited<ReturnType<typeof ask>>) =>
  new Set(errors.map(({ extensions }) => extensions.code));

describe("garbage from the upstream", () => {
  it("is not there by default: the query reads everything without an error", async () => {
    const answer = await ask();
    expect(answer.errors).toBeUndefined();
    expect(answer.status).toBe(200);
    expect(
      new Set(app.sandbox.journal.entries.map(({ path }) => path.replace(/\?.*|cust_\w+|aa_\w+/gs, ""))),
    ).toEqual(
      new Set([
        "/v1/customers",
        "/v1/customers/",
        "/v1/customers/crm-1001",
        "/v1/customers//activity",
        "/v1/customers//redeemables",
        "/v1/customers//segments",
        "/v1/segments",
        "/v1/consents",
        "/v1/async-actions",
        "/v1/async-actions/",
      ]),
    );
  });

  it("that leaves the records their ids costs single values, or is malformed as a whole", LONG, async () => {
    const runs = sized(15, 60);
    let struck = 0;
    await fc.assert(
      fc.asyncProperty(strikes, async (all) => {
        const answer = await askDamaged(all, { keepsRecords: true });
        struck += answer.hits;
        expect(answer.status).toBe(200);
        expect(answer.data).toBeTypeOf("object");
        expect(answer.data).not.toBeNull();
        expect([...codesOf(answer)].filter((code) => code !== "UPSTREAM_MALFORMED")).toEqual([]);
      }),
      { numRuns: runs },
    );
    expect(struck).toBeGreaterThan(16 * runs);
  });

  it("of any kind at all never is an internal error, and never takes the data away", LONG, async () => {
    await fc.assert(
      fc.asyncProperty(strikes, async (all) => {
        const answer = await askDamaged(all, { keepsRecords: false });
        expect(answer.status).toBe(200);
        expect(answer.data).toBeTypeOf("object");
        expect(answer.data).not.toBeNull();
        expect(codesOf(answer)).not.toContain("INTERNAL_SERVER_ERROR");
      }),
      { numRuns: sized(10, 60) },
    );
    expect(app.logs().includes("failed unexpectedly")).toBe(false);
  });

  it.each<[unknown]>([[null], [[]], [{}], [""], ["x"], [7], [true], [[null]], [undefined]])(
    "in place of every answer, %j, is an answer all the same",
    async (body) => {
      app.sandbox.faults.add({ name: "rewrite", rewrite: () => body });
      const answer = await ask();
      expect(answer.status).toBe(200);
      expect(answer.data).toMatchObject({ byId: null, customers: null, segments: null, consents: null });
      // A 404 whose body is garbage no longer says what was not found.
      for (const code of codesOf(answer)) {
        expect(["UPSTREAM_MALFORMED", "UPSTREAM_CAPABILITY_MISSING"]).toContain(code);
      }
      expect(codesOf(answer)).toContain("UPSTREAM_MALFORMED");
    },
  );
});
