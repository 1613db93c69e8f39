/**
 * Everything that can go wrong on the wire, against everything that a client does: each answer comes in time, nothing is
 * written twice, and nothing is lost without a word.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../src/graphql/error-codes.js";
import type { Fault } from "../../src/sandbox/faults/faults.js";
import { type TransportName, TRANSPORTS } from "../../src/voucherify/transports/load.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startSandbox } from "../../src/sandbox/server.js";
import { type Answer, startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";

const CALL_MS = 400;
const OPERATION_MS = 4_000;
/** Later than the test waits: what no deadline ends fails it. */
const NEVER_MS = 3_600_000;

interface Trouble {
  readonly fault: Fault;
  /** What is well again when it strikes once: everything that may be repeated, reads alone, or nothing. */
  readonly heals: "all" | "reads" | "none";
}

const lost = (fault: Fault): Trouble => ({ fault, heals: "all" });
const unreadable = (fault: Fault): Trouble => ({ fault, heals: "reads" });
const final = (fault: Fault): Trouble => ({ fault, heals: "none" });

const TROUBLES: Readonly<Record<string, Trouble>> = {
  "a late answer": lost({ name: "latency", ms: NEVER_MS }),
  "a body at a crawl": lost({ name: "bandwidth", bytesPerSecond: 10 }),
  "a body that drips": lost({ name: "drip", ms: 100 }),
  "a reset": lost({ name: "reset-before-headers" }),
  "a reset in the body": lost({ name: "reset-mid-body" }),
  "a goodbye": lost({ name: "fin-before-headers" }),
  "a chunk cut short": lost({ name: "truncated-chunk" }),
  "a body cut short": lost({ name: "truncated-length" }),
  "headers that never come": lost({ name: "no-headers" }),
  "a body that never comes": lost({ name: "no-body" }),
  "bytes that are not HTTP": lost({ name: "garbage" }),
  "gzip that is none": lost({ name: "bad-gzip" }),
  "500": lost({ name: "status", status: 500 }),
  "503": lost({ name: "status", status: 503 }),
  "502 behind which it was done": lost({ name: "status", status: 502, applied: true }),
  "429": lost({ name: "rate-limited", headers: { "Retry-After": "1" } }),
  "429 of bulk calls": lost({
    name: "rate-limited",
    headers: { "Retry-After": "1", "X-Rate-Limit-Type": "bulk_api_calls" },
  }),
  "JSON that breaks off": unreadable({ name: "malformed-json" }),
  "HTML with 200": unreadable({ name: "html-200" }),
  "nothing with 200": unreadable({ name: "empty-200" }),
  "a redirect": final({ name: "redirect", location: "http://127.0.0.1:9/elsewhere" }),
  "401": final({ name: "status", status: 401, headers: { "Retry-After": "1" } }),
  "403": final({ name: "status", status: 403, headers: { "Retry-After": "1" } }),
  "a used-up cycle": final({
    name: "rate-limited",
    headers: { "Retry-After": "1", "X-Rate-Limit-Type": "api_calls_cycle" },
  }),
};

interface Deed {
  readonly query: string;
  readonly method: string;
  /** Whether it may be sent again after it has left. */
  readonly isRepeatable: boolean;
  /** Whether its answer says that it went well. */
  readonly went: (data: Answer<never>["data"]) => boolean;
  /** How often it has happened, by the state of the sandbox; for a read once. */
  readonly done: (app: TestApp) => number;
}

const { ada } = personas;
const all = (app: TestApp) => [...app.sandbox.store.customers.all()];
const payload = (data: Readonly<Record<string, { userErrors: unknown[] } | null>> | null, name: string) =>
  data?.[name]?.userErrors.length === 0;

const DEEDS: Readonly<Record<string, Deed>> = {
  read: {
    query: `{ customer(by: { id: "${ada.id}" }) { id name } }`,
    method: "GET",
    isRepeatable: true,
    went: (data: { customer: unknown } | null) => data?.customer !== null && data !== null,
    done: () => 1,
  },
  update: {
    query: `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { name: "Trouble" }) { userErrors { code } } }`,
    method: "PUT",
    isRepeatable: true,
    went: (data) => payload(data, "updateCustomer"),
    done: (app) => all(app).filter(({ name }) => name === "Trouble").length,
  },
  "create with a sourceId": {
    query: `mutation {
      createCustomer(input: { sourceId: "trouble", fields: { name: "T" } }) { userErrors { code } }
    }`,
    method: "POST",
    isRepeatable: true,
    went: (data) => payload(data, "createCustomer"),
    done: (app) => all(app).filter(({ source_id }) => source_id === "trouble").length,
  },
  "create without": {
    query: `mutation { createCustomer(input: { fields: { name: "Trouble" } }) { userErrors { code } } }`,
    method: "POST",
    isRepeatable: false,
    went: (data) => payload(data, "createCustomer"),
    done: (app) => all(app).filter(({ name }) => name === "Trouble").length,
  },
  delete: {
    query: `mutation { deleteCustomer(by: { id: "${ada.id}" }) { userErrors { code } } }`,
    method: "DELETE",
    isRepeatable: true,
    went: (data) => payload(data, "deleteCustomer"),
    done: (app) => (app.sandbox.store.customers.getById(ada.id) === undefined ? 1 : 0),
  },
};

/** Runs `deed` into the trouble, and holds what came of it against what really happened. Returns what is wrong. */
async function endure(
  name: string,
  { fault, heals }: Trouble,
  times: number | undefined,
  transport: TransportName,
): Promise<string[]> {
  const deed = DEEDS[name];
  if (deed === undefined) return ["no such deed"];
  const wrongs: string[] = [];
  const must = (isSo: boolean, what: string) => {
    if (!isSo) wrongs.push(`${name}, ${transport}: ${what}`);
  };
  const app = await startTestApp({
    customers: 1,
    deadlines: { callMs: CALL_MS, operationMs: OPERATION_MS },
    transport,
  });
  try {
    app.sandbox.faults.add({ ...fault, times, match: { method: deed.method } });
    const { data, errors = [], extensions } = await app.query<never>(deed.query);
    const codes = errors.map(({ extensions: { code } }) => code);
    const said = codes.join(" ");
    for (const code of codes)
      must(
        ERROR_CODES.some((known) => known === code),
        `unknown code ${code}`,
      );
    must(!codes.includes("INTERNAL_SERVER_ERROR"), "failed in this server");

    // What is said to be written is, and what is said to have failed is not: unless it says that nobody knows.
    const went = deed.went(data);
    const done = deed.done(app);
    const isWrite = deed.method !== "GET";
    must(went === (codes.length === 0), `went well: ${went}, but says "${said}"`);
    must(done <= 1, `done ${done} times`);
    must(!went || done === 1, "lost");
    must(went || !isWrite || codes.includes("OUTCOME_UNKNOWN") || done === 0, `done, but says "${said}"`);

    const sent = app.sandbox.journal.entries.filter(({ method }) => method === deed.method);
    // Three times; where the upstream says when to come back, each time it says so.
    const most = fault.name === "rate-limited" ? 1 + OPERATION_MS / 1_000 : 3;
    must(sent.length >= 1 && sent.length <= (deed.isRepeatable ? most : 1), `sent ${sent.length} times`);
    must(new Set(sent.map(({ body }) => body)).size === 1, "sent other bytes");
    const { spent, repeated, planned } = extensions.upstream;
    // A request that was given up while its connection was made has left, and does not arrive.
    must(spent >= app.requests().length, `bill of ${spent} for ${app.requests().length} requests`);
    must(
      spent - repeated <= planned,
      `${spent} calls, ${repeated} of them repeats, at a price of ${planned}`,
    );

    const isHealed = deed.isRepeatable && (heals === "all" || (heals === "reads" && !isWrite));
    must(times === undefined || !isHealed || went, `not healed, but says "${said}"`);

    app.sandbox.faults.clear();
    must(await isBack(app), "does not recover");
  } finally {
    await app.close();
  }
  return wrongs;
}

/** Whether the app answers again, after a pause or a suspension of a second. */
async function isBack(app: TestApp): Promise<boolean> {
  for (let waited = 0; waited < 3_000; waited += 100) {
    const { errors } = await app.query(`{ customer(by: { sourceId: "crm-1001" }) { id } }`);
    if (errors === undefined) return true;
    await sleep(100);
  }
  return false;
}

let endured = 0;
afterAll(() => report("troubles times deeds times transports, once and for good", { endured }));

const OFTEN = [
  ["once", 1],
  ["for good", undefined],
] as const;

/** In short every other deed; by turns once or for good. */
function deedsFor(times: number | undefined, trouble = 0): readonly string[] {
  const turn = trouble + (times ?? 0);
  return Object.keys(DEEDS).filter((_, deed) => sized((deed + turn) % 2 === 0, true));
}

/** In short by turns one transport or the other. */
function transportsFor(turn: number): readonly TransportName[] {
  return TRANSPORTS.filter((_, transport) => sized((transport + turn) % TRANSPORTS.length === 0, true));
}

describe.concurrent.each(OFTEN)("trouble %s", (_, times) => {
  it.each(Object.entries(TROUBLES))("is survived by everything: %s", LONG, async (name, trouble) => {
    const turn = Object.keys(TROUBLES).indexOf(name);
    const wrongs: string[] = [];
    // Deed by deed: with all of them at once, calls on a busy machine are late without any trouble.
    for (const [place, deed] of deedsFor(times, turn).entries()) {
      const by = transportsFor(place + turn);
      const endings = await Promise.all(by.map((transport) => endure(deed, trouble, times, transport)));
      endured += endings.length;
      wrongs.push(...endings.flat());
    }
    expect(wrongs).toEqual([]);
  });
});

describe.each(OFTEN)("a gzip bomb %s", (_, times) => {
  // One by one: each keeps the processor busy, and the clocks of all the others run on.
  it.each(deedsFor(times).flatMap((deed, place) => transportsFor(place).map((by) => [deed, by] as const)))(
    "is survived by everything: %s with %s",
    LONG,
    async (name, transport) => {
      const trouble = unreadable({ name: "gzip-bomb", megabytes: 11 });
      expect(await endure(name, trouble, times, transport)).toEqual([]);
    },
  );
});

const UPSERT = `mutation { upsertCustomer(sourceId: "up", fields: { name: "U" }) { created userErrors { code } } }`;

describe("a write that was sent twice", () => {
  it("does not say whether it created, unless that is certain", async () => {
    const app = await useApp({ customers: 0, deadlines: { callMs: CALL_MS } });
    app.sandbox.faults.add({ name: "status", status: 500, times: 1 });
    expect((await app.query(UPSERT)).data.upsertCustomer).toEqual({ created: true, userErrors: [] });
    app.sandbox.faults.add({ name: "reset-before-headers", times: 1 });
    expect((await app.query(UPSERT)).data.upsertCustomer).toEqual({ created: null, userErrors: [] });
    expect((await app.query(UPSERT)).data.upsertCustomer).toEqual({ created: false, userErrors: [] });
  });

  it("is not taken for a duplicate of itself", async () => {
    const app = await useApp({ customers: 0, deadlines: { callMs: CALL_MS } });
    app.sandbox.faults.add({ name: "no-headers", match: { method: "POST" }, times: 1 });
    const { data, extensions } = await app.query(
      `mutation { createCustomer(input: { sourceId: "one", fields: {} }) { customer { sourceId } userErrors { code } } }`,
    );
    expect(data.createCustomer).toEqual({ customer: { sourceId: "one" }, userErrors: [] });
    expect(extensions.upstream).toMatchObject({ spent: 3, repeated: 1 });
    expect(all(app)).toHaveLength(1);
  });

  it("of a deletion that finds nobody any more has deleted", async () => {
    const app = await useApp({ customers: 1, deadlines: { callMs: CALL_MS } });
    app.sandbox.faults.add({
      name: "reset-before-headers",
      match: { method: "DELETE" },
      times: 1,
      applied: true,
    });
    const { data, errors } = await app.query(
      `mutation { deleteCustomer(by: { id: "${ada.id}" }) { deletedCustomerId userErrors { code } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.deleteCustomer).toEqual({ deletedCustomerId: ada.id, userErrors: [] });
    expect(app.requests().slice(1)).toEqual(Array(2).fill(`DELETE /v1/customers/${ada.id}`));
  });

  it("never is a permanent deletion", async () => {
    const app = await useApp({ customers: 1 });
    app.sandbox.faults.add({ name: "reset-before-headers", match: { method: "POST" } });
    const { errors } = await app.query(
      `mutation { permanentlyDeleteCustomer(by: { id: "${ada.id}" }, confirm: "${ada.id}") { userErrors { code } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: "OUTCOME_UNKNOWN" } }]);
    expect(app.requests().slice(1)).toEqual([`POST /v1/customers/${ada.id}/permanent-deletion`]);
  });
});

describe("a rejection that does not pass by itself", () => {
  const QUERY = "{ asyncActions { nodes { id } } }";
  const WRITE = `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { name: "x" }) { userErrors { code } } }`;

  it.concurrent.for<[what: string, fault: Fault, code: string, isEverything: boolean]>([
    [
      "a used-up cycle",
      { name: "rate-limited", headers: { "Retry-After": "2", "X-Rate-Limit-Type": "api_calls_cycle" } },
      "UPSTREAM_QUOTA_EXHAUSTED",
      true,
    ],
    ["401", { name: "status", status: 401, headers: { "Retry-After": "2" } }, "UPSTREAM_MISCONFIGURED", true],
    [
      "402",
      { name: "status", status: 402, headers: { "Retry-After": "2" } },
      "UPSTREAM_MISCONFIGURED",
      false,
    ],
    [
      "403",
      { name: "status", status: 403, headers: { "Retry-After": "2" } },
      "UPSTREAM_MISCONFIGURED",
      false,
    ],
  ])(
    "costs one call for ten operations, and one when its time is over: %s",
    async ([, fault, code, isEverything], { onTestFinished }) => {
      const app = await startTestApp({ customers: 1 });
      onTestFinished(app.close);
      app.sandbox.faults.add({ ...fault, match: { path: "/v1/async-actions" } });
      const first = await app.query(QUERY);
      expect(first.errors).toMatchObject([{ extensions: { code } }]);
      for (let operation = 0; operation < 9; operation += 1) {
        const { errors, extensions } = await app.query(QUERY);
        expect(errors).toMatchObject([{ extensions: { code, retryAfterMs: expect.any(Number) } }]);
        expect(errors?.[0]?.extensions["retryAfterMs"]).toBeLessThanOrEqual(2_000);
        expect([extensions.upstream.spent, app.requests().length]).toEqual([0, 0]);
      }
      const write = await app.query(WRITE);
      expect(write.errors?.map(({ extensions }) => extensions.code)).toEqual(
        isEverything ? [code] : undefined,
      );
      expect(app.requests()).toHaveLength(isEverything ? 0 : 1);

      await sleep(2_000);
      const again = await app.query(QUERY);
      expect(again.errors).toMatchObject([{ extensions: { code } }]);
      expect(app.requests()).toHaveLength(1);
      app.sandbox.faults.clear();
      await sleep(2_050);
      expect((await app.query(QUERY)).errors).toBeUndefined();
    },
  );
});

describe("a billing cycle that is used up", () => {
  it("is named for days, for no call, and what needs none still works", async () => {
    const app = await useApp({ customers: 1 });
    await app.query("{ consents { id } }");
    app.sandbox.faults.add({
      name: "rate-limited",
      headers: { "Retry-After": "864000", "X-Rate-Limit-Type": "api_calls_cycle" },
    });
    for (const requests of [1, 0, 0]) {
      const { errors } = await app.query("{ consents { id } }");
      expect(errors).toMatchObject([{ extensions: { code: "UPSTREAM_QUOTA_EXHAUSTED" } }]);
      expect(app.requests()).toHaveLength(requests);
    }
    const { errors } = await app.query("{ consents { id } }");
    const tenDays = 864_000_000;
    expect(errors?.[0]?.extensions["retryAfterMs"]).toBeGreaterThan(tenDays - 60_000);
    expect(errors?.[0]?.extensions["retryAfterMs"]).toBeLessThanOrEqual(tenDays);
    const { data } = await app.query(`{
      bulkRun(id: "run_x") { id }
      upstreamBudget { pausedUntil }
      explain(document: "{ consents { id } }") { planned fits refusal retryAfterMs advice { message } }
      free: explain(document: "{ __typename }") { planned fits }
    }`);
    expect(data).toMatchObject({
      bulkRun: null,
      explain: {
        planned: 1,
        fits: false,
        refusal: "The upstream's calls of this billing cycle are used up",
        advice: [],
      },
      free: { planned: 0, fits: true },
    });
    expect(data.explain.retryAfterMs).toBeGreaterThan(tenDays - 60_000);
    expect(Math.abs(Date.parse(data.upstreamBudget.pausedUntil) - Date.now() - tenDays)).toBeLessThan(60_000);
  });
});

describe.each(TRANSPORTS)("an upstream that slows down: %s", (transport) => {
  it("has a bounded number of calls and sockets, and everybody is answered", async () => {
    const app = await useApp({
      customers: 1,
      deadlines: { callMs: CALL_MS, operationMs: OPERATION_MS },
      transport,
    });
    await app.query("{ asyncActions { nodes { id } } }");
    app.sandbox.faults.add({ name: "latency", ms: NEVER_MS });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => app.query(`{ customer(by: { id: "${ada.id}" }) { id } }`)),
    );
    const expected = ["UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE", "RATE_LIMITED"];
    for (const { errors } of answers) expect(expected).toContain(errors?.[0]?.extensions.code);
    const inFlight = Math.max(...app.sandbox.journal.entries.map((entry) => entry.inFlight));
    report("200 operations on an upstream that takes an hour", {
      requests: app.sandbox.journal.entries.length,
      "most under way": inFlight,
    });
    expect(inFlight).toBeLessThanOrEqual(32);
    // The circuit has opened: most of them cost nothing.
    expect(app.sandbox.journal.entries.length).toBeLessThan(100);
  });
});

describe.each(TRANSPORTS)("an upstream that is not there: %s", (transport) => {
  it("is told, and used again when it is back", async () => {
    const away = await startSandbox({ customers: 1, rateLimit: 1_000_000 });
    const port = Number(new URL(away.url).port);
    await away.close();
    const app = await useApp({ apiUrl: away.url, transport });
    const ask = () => app.query(`{ customer(by: { id: "${ada.id}" }) { id } }`);
    for (let operation = 0; operation < 12; operation += 1) {
      const { errors } = await ask();
      expect(errors).toMatchObject([{ extensions: { code: "UPSTREAM_UNAVAILABLE" } }]);
    }
    const write = await app.query(DEEDS["create without"]?.query ?? "");
    expect(write.errors).toMatchObject([{ extensions: { code: "UPSTREAM_UNAVAILABLE" } }]);

    const sandbox = await startSandbox({ port, customers: 1, rateLimit: 1_000_000 });
    try {
      while ((await ask()).errors !== undefined) await sleep(50);
    } finally {
      await sandbox.close();
    }
  });
});

describe("one field that fails", () => {
  it("is null with its path, and its siblings are there", async () => {
    const app = await useApp({ customers: 3 });
    app.sandbox.faults.add({
      name: "status",
      status: 500,
      match: { path: `/v1/customers/${ada.id}/segments` },
    });
    const { data, errors } = await app.query(
      `{ customers(first: 3) { nodes { id segments { id } } } consents { id } }`,
    );
    const index = data.customers.nodes.findIndex(({ id }: { id: string }) => id === ada.id);
    expect(errors).toMatchObject([
      {
        path: ["customers", "nodes", index, "segments"],
        extensions: { code: "UPSTREAM_UNAVAILABLE", operation: "list-customer-segments", status: 500 },
      },
    ]);
    expect(data.customers.nodes.map(({ segments }: { segments: unknown }) => segments === null)).toEqual(
      [0, 1, 2].map((at) => at === index),
    );
    expect(data.consents).not.toEqual([]);
  });
});
