/** Webhooks over HTTP: who may send them, and what is answered. */
import { once } from "node:events";
import { request } from "node:http";
import pino from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { startApp } from "../../src/app.js";
import { Governors } from "../../src/budget/governors.js";
import { readConfig } from "../../src/config.js";
import { createApollo } from "../../src/http/apollo.js";
import { createHttpServer } from "../../src/http/server.js";
import { operationLog } from "../../src/observability/operation-log.js";
import { bill } from "../../src/pricing/bill.js";
import { schema } from "../../src/schema.js";
import { sign } from "../../src/voucherify/signature.js";
import { createRecording, type Recording, webhook } from "../events/recording.js";
import { parsedAnswer, rawConnection } from "../helpers/raw.js";

const SECRETS = ["canary-old-secret", "canary-new-secret"];
const [OLD = "", NEW = ""] = SECRETS;
const PATH = "/webhooks/voucherify";
const LIMIT = 256 * 1024;

interface Hooks extends Recording {
  readonly url: string;
  readonly logs: () => string;
  /** Sends a body. It is signed with the new secret where no headers are given. */
  readonly send: (
    body: string | Uint8Array | object,
    headers?: Readonly<Record<string, string | readonly string[]>>,
  ) => Promise<{ readonly status: number; readonly text: string; readonly json: unknown }>;
}

/** The HTTP server with webhooks that are written down. Its clock stands at noon on 2026-01-01. */
async function useHooks(): Promise<Hooks> {
  const recording = createRecording();
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const governor = new Governors({ share: 1 }).of({ apiUrl: "http://127.0.0.1", appId: "a" });
  const billFor = () => bill({}, governor);
  const apollo = createApollo({
    schema,
    log,
    introspection: false,
    emptyBill: billFor,
    observer: operationLog(log),
  });
  await apollo.start();
  const server = await createHttpServer({
    apollo,
    openSession: () => {
      throw new Error("Expected no operation");
    },
    webhooks: { secrets: SECRETS, inbox: recording.inbox },
    readiness: () => "ready",
    billFor,
    metrics: null,
    corsOrigins: [],
    graphiqlDirectory: null,
    trustedDocuments: null,
    maxRequestsPerSecond: 0,
    log,
    observer: operationLog(log),
    timer: recording.clock,
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await server.close();
    await apollo.stop();
  });
  return {
    ...recording,
    url,
    logs: () => lines.join(""),
    send: async (body, headers) => {
      const isBytes = typeof body === "string" || body instanceof Uint8Array;
      const bytes = isBytes ? Buffer.from(body as Uint8Array) : Buffer.from(JSON.stringify(body));
      const all = {
        "content-type": "application/json",
        ...(headers ?? { "x-voucherify-signature": sign(bytes, NEW) }),
      };
      // A header without a value is left out.
      const given = Object.entries(all).filter(([, value]) => value !== "");
      const sent = request(url + PATH, { method: "POST", headers: Object.fromEntries(given) });
      sent.end(bytes);
      const [response] = (await once(sent, "response")) as [AsyncIterable<Buffer> & { statusCode: number }];
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      return { status: response.statusCode, text, json: JSON.parse(text) as unknown };
    },
  };
}

const signed = (body: object | string, secret = NEW) => ({
  "x-voucherify-signature": sign(typeof body === "string" ? body : JSON.stringify(body), secret),
});
const refusal = (code: string, message: RegExp) => ({
  errors: [{ message: expect.stringMatching(message), extensions: { code } }],
  extensions: { upstream: expect.objectContaining({ spent: 0 }) },
});

describe("a signed webhook", () => {
  it("takes effect, and is answered with what became of it", async () => {
    const hooks = await useHooks();
    expect(await hooks.send(webhook())).toMatchObject({ status: 200, json: { receipt: "applied" } });
    expect(hooks.effects).toEqual(["fill cust_ada at 11:00:00.000"]);
    expect(hooks.published).toHaveLength(1);
  });

  it("may be signed with any secret while one is rotated", async () => {
    const hooks = await useHooks();
    for (const secret of [OLD, NEW]) {
      const body = webhook();
      expect(await hooks.send(body, signed(body, secret))).toMatchObject({ status: 200 });
    }
  });

  it("may be laid out anew on its way", async () => {
    const hooks = await useHooks();
    const body = webhook({ customer: { id: "cust_ada", name: 'two  blanks " and { brackets }' } });
    expect(await hooks.send(JSON.stringify(body, null, "\t"), signed(body))).toMatchObject({ status: 200 });
  });

  it.each([
    ["application/json; charset=utf-8"],
    ["text/plain"],
    ["multipart/form-data"],
    ["application/x-www-form-urlencoded"],
    [""],
  ])("may have any content type, or none: %s", async (type) => {
    const hooks = await useHooks();
    const body = webhook();
    expect(await hooks.send(body, { ...signed(body), "content-type": type })).toMatchObject({
      status: 200,
      json: { receipt: "applied" },
    });
  });

  it("that comes twice is answered with 200, and takes effect once", async () => {
    const hooks = await useHooks();
    const body = webhook();
    const answers = await Promise.all([hooks.send(body), hooks.send(body)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ json }) => json)).toEqual(
      expect.arrayContaining([{ receipt: "applied" }, { receipt: "duplicate" }]),
    );
    expect(hooks.effects).toHaveLength(1);
  });

  it("of more than 25 hours ago is refused", async () => {
    const hooks = await useHooks();
    const answer = await hooks.send(webhook({ sentAt: "2025-12-31T10:00:00.000Z" }));
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(refusal("BAD_REQUEST", /more than 25 hours old/));
    expect(hooks.effects).toEqual([]);
    expect(hooks.published).toEqual([]);
  });

  const nested = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  it.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["a text", '"x"'],
    ["null", "null"],
    ["half of its JSON", JSON.stringify(webhook()).slice(0, -1)],
    ["a form", "id=whs_1&type=customer.updated"],
    [
      "invalid UTF-8",
      Buffer.from(JSON.stringify(webhook({ customer: { id: "cust_ada", name: "ÿ" } })), "latin1"),
    ],
    ["brackets 100,000 deep", nested],
    [
      "an event with brackets 101 deep",
      JSON.stringify(webhook({ data: { deep: JSON.parse(nested.slice(99_900, 100_100)) } })),
    ],
    ["a number that JSON cannot hold", JSON.stringify(webhook()).replace('"cust_ada"', "1e400")],
    ["a prototype", '{"__proto__":{"id":"whs_1","type":"customer.updated"}}'],
  ])("with %s is answered with 200, so that it is not sent again", async (_, body) => {
    const hooks = await useHooks();
    expect(await hooks.send(body)).toMatchObject({ status: 200, json: { receipt: "unreadable" } });
    expect(hooks.effects).toEqual([]);
    expect(hooks.inbox.counts).toMatchObject({ received: 1, unreadable: 1 });
  });

  it("of an unknown type is answered with 200", async () => {
    const hooks = await useHooks();
    const answer = await hooks.send(webhook({ type: "customer.teleported" }));
    expect(answer).toMatchObject({ status: 200, json: { receipt: "unknown" } });
  });
});

describe("a webhook that is not signed", () => {
  const body = webhook({ id: "whs_canary", eventId: "evcus_canary" });
  const signature = sign(JSON.stringify(body), NEW);
  const { data, ...others } = body as { data: object };

  it.each<[string, object, Readonly<Record<string, string | readonly string[]>>]>([
    ["without a signature", body, {}],
    ["with a blank signature", body, { "x-voucherify-signature": " " }],
    ["with a forged one", body, { "x-voucherify-signature": "0".repeat(64) }],
    ["with a truncated one", body, { "x-voucherify-signature": signature.slice(0, 63) }],
    ["with a longer one", body, { "x-voucherify-signature": `${signature}0` }],
    ["in upper case", body, { "x-voucherify-signature": signature.toUpperCase() }],
    ["with the header twice", body, { "x-voucherify-signature": [signature, signature] }],
    ["with two headers, one of them right", body, { "x-voucherify-signature": ["0".repeat(64), signature] }],
    ["with another header", body, { "x-signature": signature }],
    ["with the secret of somebody else", body, signed(body, "another-secret")],
    ["with an empty secret", body, signed(body, "")],
    ["with its keys in another order", { data, ...others }, { "x-voucherify-signature": signature }],
    ["with another payload", { ...others, data: {} }, { "x-voucherify-signature": signature }],
    [
      "with a compressed body",
      body,
      { "x-voucherify-signature": "0".repeat(64), "content-encoding": "gzip" },
    ],
  ])("is refused without an effect: %s", async (_, sent, headers) => {
    const hooks = await useHooks();
    const answer = await hooks.send(sent, headers);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(
      refusal("UNAUTHENTICATED", /^The header x-voucherify-signature must have the signature of the body$/),
    );
    expect(hooks.effects).toEqual([]);
    expect(hooks.published).toEqual([]);
    expect(hooks.inbox.counts).toMatchObject({ received: 0, rejected: 1 });
    // Its ID is free: the true one is taken afterwards.
    expect(await hooks.send(body)).toMatchObject({ status: 200, json: { receipt: "applied" } });
  });

  it("is logged once a minute, without a secret, a signature or data", async () => {
    const hooks = await useHooks();
    for (let count = 0; count < 3; count += 1) await hooks.send(body, signed(body, "wrong"));
    const warnings = () => hooks.logs().match(/not signed with VOUCHERIFY_WEBHOOK_SECRET/g)?.length;
    expect(warnings()).toBe(1);
    await hooks.clock.pass(60_000);
    await hooks.send(body, signed(body, "wrong"));
    expect(warnings()).toBe(2);
    for (const secret of ["canary", "cust_ada", sign(JSON.stringify(body), "wrong")]) {
      expect(hooks.logs()).not.toContain(secret);
    }
  });
});

describe("the body of a webhook", () => {
  it("may have 256 KiB", async () => {
    const hooks = await useHooks();
    const body = JSON.stringify(webhook());
    const padded = body + " ".repeat(LIMIT - body.length);
    expect(await hooks.send(padded, signed(body))).toMatchObject({
      status: 200,
      json: { receipt: "applied" },
    });
    const longer = await hooks.send(`${padded} `, signed(body));
    expect(longer.status).toBe(413);
    expect(longer.json).toEqual(refusal("REQUEST_TOO_LARGE", /at most 262144 bytes/));
    expect(hooks.inbox.counts).toMatchObject({ received: 1, rejected: 0 });
  });

  it("of 10 MB is refused before it has arrived", async () => {
    const hooks = await useHooks();
    const head = [
      `POST ${PATH} HTTP/1.1`,
      "Host: x",
      "Content-Type: application/json",
      "Content-Length: 10000000",
    ];
    const { closed } = await rawConnection(hooks.url, `${head.join("\r\n")}\r\n\r\n{`);
    const answer = parsedAnswer(await closed);
    expect(answer.status).toBe(413);
    expect(answer.body).toEqual(refusal("REQUEST_TOO_LARGE", /at most 262144 bytes/));
    expect(hooks.effects).toEqual([]);
  });

  it("that does not end is refused as soon as it is too large", async () => {
    const hooks = await useHooks();
    const head = [`POST ${PATH} HTTP/1.1`, "Host: x", "Transfer-Encoding: chunked"];
    const chunk = "x".repeat(2 ** 16);
    const { closed } = await rawConnection(
      hooks.url,
      `${head.join("\r\n")}\r\n\r\n${`10000\r\n${chunk}\r\n`.repeat(5)}`,
    );
    expect(parsedAnswer(await closed).status).toBe(413);
  });

  it("that is slow is refused after five seconds", async () => {
    const hooks = await useHooks();
    const head = [
      `POST ${PATH} HTTP/1.1`,
      "Host: x",
      "Content-Type: application/json",
      "Content-Length: 1000",
    ];
    const pending = hooks.clock.pending;
    const { closed } = await rawConnection(hooks.url, `${head.join("\r\n")}\r\n\r\n{`);
    await expect.poll(() => hooks.clock.pending).toBeGreaterThan(pending);
    await hooks.clock.pass(5_000);
    const answer = parsedAnswer(await closed);
    expect(answer.status).toBe(408);
    expect(answer.body).toEqual(refusal("BAD_REQUEST", /within 5 seconds/));
  });
});

it("answers other methods with 405", async () => {
  const hooks = await useHooks();
  const response = await fetch(hooks.url + PATH);
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("POST");
});

it("answers a burst with each event applied once", async () => {
  const hooks = await useHooks();
  const events = Array.from({ length: 300 }, () => webhook({ type: "customer.rewarded" }));
  const answers = await Promise.all([...events, ...events].map((body) => hooks.send(body)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(hooks.inbox.counts).toMatchObject({ received: 600, applied: 300, duplicate: 300 });
  expect(hooks.published).toHaveLength(300);
});

/** The whole server, as these settings make it. */
const start = async (env: NodeJS.ProcessEnv) => {
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const config = readConfig({ PORT: "0", GRAPHIQL: "off", SANDBOX_CUSTOMERS: "17", ...env });
  const app = await startApp(config, log);
  onTestFinished(app.close);
  const post = async (headers: Record<string, string>, body: string) =>
    (await fetch(app.url + PATH, { method: "POST", headers, body })).status;
  return { app, post, logs: () => lines.join("") };
};
describe("the server", () => {
  const REAL = {
    VOUCHERIFY_APP_ID: "a",
    VOUCHERIFY_APP_TOKEN: "b",
    VOUCHERIFY_API_URL: "http://127.0.0.1:1",
  };

  it("gets the webhooks of the embedded API by default, signed with a secret of its own", async () => {
    const { app, post } = await start({});
    const { sandbox } = app;
    const written = await fetch(`${sandbox?.url}/v1/customers`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-app-id": "a", "x-app-token": "b" },
      body: JSON.stringify({ source_id: "behind-our-back" }),
    });
    expect(written.status).toBe(200);
    await sandbox?.webhooks.settled();
    expect(sandbox?.webhooks.attempts).toMatchObject([{ type: "customer.created", number: 1, status: 200 }]);
    const body = sandbox?.webhooks.attempts[0]?.body ?? "";
    expect(await post(signed(body, ""), body)).toBe(401);
    expect(await post(signed(body, "sandbox"), body)).toBe(401);
  });

  it("takes the webhooks of a real upstream that are signed with the secret, and never shows it", async () => {
    const { post, logs } = await start({ ...REAL, VOUCHERIFY_WEBHOOK_SECRET: SECRETS.join(", ") });
    const now = new Date().toISOString();
    for (const secret of SECRETS) {
      const sent = JSON.stringify({ ...webhook(), created_at: now });
      expect(await post(signed(sent, secret), sent)).toBe(200);
      expect(await post(signed(sent, "another"), sent)).toBe(401);
    }
    expect(logs()).not.toContain("canary");
  });

  it("takes no webhooks of a real upstream without a secret", async () => {
    const { post } = await start(REAL);
    const sent = JSON.stringify(webhook());
    expect(await post(signed(sent, ""), sent)).toBe(404);
  });
});
