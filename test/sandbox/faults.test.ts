import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/sandbox/faults/faults.js";
import { keys, start, type Api } from "./api.js";

/** The bytes received on the socket, and how the connection ended. */
interface Wire {
  readonly bytes: Buffer;
  readonly end: "FIN" | "RST" | "open";
}

function wire(api: Api, { path = "/v1/customers?limit=1", waitMs = 10_000 } = {}): Promise<Wire> {
  const { port } = new URL(api.sandbox.url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), "127.0.0.1");
    const done = (end: Wire["end"]) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ bytes: Buffer.concat(chunks), end });
    };
    const timer = setTimeout(() => done("open"), waitMs);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => done("FIN"));
    socket.on("error", () => done("RST"));
    const headers = Object.entries(keys).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${headers.join("")}\r\n`);
  });
}

async function startWithFault(fault: Fault): Promise<Api> {
  const api = await start();
  api.sandbox.faults.add(fault);
  return api;
}

const lastStatus = (api: Api) => api.sandbox.journal.entries.at(-1)?.status;
const split = ({ bytes }: Wire) => {
  const at = bytes.indexOf("\r\n\r\n");
  return { head: bytes.subarray(0, at).toString(), body: bytes.subarray(at + 4) };
};

describe("on the socket, the fault", () => {
  it("reset-before-headers sends RST and no data", async () => {
    const api = await startWithFault({ name: "reset-before-headers" });
    expect(await wire(api)).toMatchObject({ end: "RST", bytes: Buffer.alloc(0) });
    expect(lastStatus(api)).toBe(0);
  });

  it("fin-before-headers closes cleanly and sends no data", async () => {
    const api = await startWithFault({ name: "fin-before-headers" });
    expect(await wire(api)).toMatchObject({ end: "FIN", bytes: Buffer.alloc(0) });
    expect(lastStatus(api)).toBe(0);
  });

  it("reset-mid-body sends headers and half a body, then RST", async () => {
    const api = await startWithFault({ name: "reset-mid-body" });
    const answer = await wire(api);
    const { head, body } = split(answer);
    const announced = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(answer.end).toBe("RST");
    expect(body.length).toBe(Math.floor(announced / 2));
    expect(lastStatus(api)).toBe(0);
  });

  it("truncated-chunk announces more than it sends", async () => {
    const api = await startWithFault({ name: "truncated-chunk" });
    const answer = await wire(api);
    const { head, body } = split(answer);
    const announced = Number.parseInt(body.toString(), 16);
    expect(head).toMatch(/transfer-encoding: chunked/i);
    expect(answer.end).toBe("FIN");
    expect(body.length).toBeLessThan(announced);
    expect(body.length).toBeGreaterThan(10);
  });

  it("truncated-length ends 100 bytes early", async () => {
    const api = await startWithFault({ name: "truncated-length" });
    const answer = await wire(api);
    const { head, body } = split(answer);
    expect(answer.end).toBe("FIN");
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBe(body.length + 100);
  });

  it("no-headers says nothing and stays open", async () => {
    const api = await startWithFault({ name: "no-headers" });
    expect(await wire(api, { waitMs: 250 })).toMatchObject({ end: "open", bytes: Buffer.alloc(0) });
  });

  it("no-body sends headers, then nothing, and stays open", async () => {
    const api = await startWithFault({ name: "no-body" });
    const answer = await wire(api, { waitMs: 1_000 });
    expect(answer.end).toBe("open");
    expect(split(answer).head).toMatch(/^HTTP\/1.1 200/);
    expect(split(answer).body).toHaveLength(0);
  });

  it("garbage sends bytes that are not HTTP", async () => {
    const answer = await wire(await startWithFault({ name: "garbage" }));
    expect(answer.end).toBe("FIN");
    expect(answer.bytes[0]).toBe(0);
  });

  it("drip sends one byte at a time", async () => {
    const api = await startWithFault({ name: "drip", ms: 1 });
    const early = split(await wire(api, { waitMs: 120 }));
    // A thousandth of a second between two bytes, and no answer is as short as that.
    expect(early.body.length).toBeLessThan(120);
    expect((await api.get("/v1/customers?limit=0")).status).toBe(400);
  });

  it("bandwidth limits the speed", async () => {
    const api = await startWithFault({ name: "bandwidth", bytesPerSecond: 4000 });
    const started = performance.now();
    const body = await (await api.fetch("/v1/customers?limit=1")).text();
    const seconds = (performance.now() - started) / 1000;
    expect(body.length / seconds).toBeLessThan(5000);
  });

  it("latency answers late, and jitter up to its time late", async () => {
    const api = await startWithFault({ name: "latency", ms: 3_600_000, times: 1 });
    expect((await wire(api, { waitMs: 100 })).bytes).toHaveLength(0);
    api.sandbox.faults.add({ name: "latency", ms: 30, times: 1 });
    api.sandbox.faults.add({ name: "jitter", ms: 30 });
    expect((await api.get("/v1/customers?limit=1")).status).toBe(200);
  });
});

describe("in the answer, the fault", () => {
  it("malformed-json is truncated JSON in a complete body", async () => {
    const api = await startWithFault({ name: "malformed-json" });
    const response = await api.fetch("/v1/customers?limit=1");
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it("html-200 is an HTML page", async () => {
    const response = await (await startWithFault({ name: "html-200" })).fetch("/v1/customers");
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(await response.text()).toContain("<!doctype html>");
  });

  it("empty-200 is empty", async () => {
    const response = await (await startWithFault({ name: "empty-200" })).fetch("/v1/customers");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it("gzip-bomb decompresses to far more than its size", async () => {
    const response = await (
      await startWithFault({ name: "gzip-bomb", megabytes: 32 })
    ).fetch("/v1/customers");
    expect(Number(response.headers.get("content-length"))).toBeLessThan(64 * 1024);
    expect((await response.arrayBuffer()).byteLength).toBe(32 * 1024 * 1024);
  });

  it("bad-gzip cannot be decompressed", async () => {
    const response = await (await startWithFault({ name: "bad-gzip" })).fetch("/v1/customers");
    await expect(response.text()).rejects.toThrow("terminated");
  });

  it.each([400, 401, 402, 403, 404, 409, 418, 429, 500, 502, 503, 504])(
    "status answers %i",
    async (status) => {
      const answer = await (await startWithFault({ name: "status", status })).get("/v1/customers");
      expect(answer).toMatchObject({ status, body: { code: status } });
    },
  );

  it("status can carry any body and headers", async () => {
    const api = await startWithFault({
      name: "status",
      status: 503,
      body: "<h1>No</h1>",
      headers: { "X-Proxy": "p" },
    });
    const response = await api.fetch("/v1/customers");
    expect(await response.text()).toBe("<h1>No</h1>");
    expect(response.headers.get("x-proxy")).toBe("p");
  });

  it("rate-limited carries exactly the headers it is given", async () => {
    const api = await startWithFault({ name: "rate-limited", headers: { "Retry-After": "soon" } });
    const { status, headers, body } = await api.get("/v1/customers");
    expect({ status, body }).toEqual({
      status: 429,
      body: { code: 429, message: "Too many requests hit the API too quickly." },
    });
    expect(headers.get("retry-after")).toBe("soon");
    expect(headers.get("x-rate-limit-limit")).toBeNull();
  });

  it("redirect sends a location", async () => {
    const api = await startWithFault({ name: "redirect", location: "http://elsewhere.invalid/" });
    const response = await api.fetch("/v1/customers", { redirect: "manual" });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("http://elsewhere.invalid/");
  });

  it("held answers when the test allows it", async () => {
    let release: (() => void) | undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const api = await startWithFault({ name: "held", until });
    let isAnswered = false;
    const answer = api.get("/v1/customers").then(({ status }) => {
      isAnswered = true;
      return status;
    });
    await expect.poll(() => api.sandbox.journal.entries.length).toBe(1);
    expect(isAnswered).toBe(false);
    release?.();
    expect(await answer).toBe(200);
  });

  it("rewrite changes the JSON", async () => {
    const api = await startWithFault({
      name: "rewrite",
      rewrite: (body) => ({ ...(body as object), total: "many" }),
    });
    expect((await api.get("/v1/customers")).body["total"]).toBe("many");
  });
});

describe("faults", () => {
  it("apply only to matching requests, and only so often", async () => {
    const api = await start();
    api.sandbox.faults.add({
      name: "status",
      status: 500,
      times: 1,
      match: { method: "GET", path: "/v1/segments" },
    });
    api.sandbox.faults.add({ name: "status", status: 502, match: { path: "/v1/async*" } });
    api.sandbox.faults.add({ name: "status", status: 503, match: { path: /[?&]limit=7\b/ } });
    api.sandbox.faults.add({ name: "status", status: 504, match: ({ body }) => body.includes("canary") });
    expect((await api.get("/v1/consents")).status).toBe(200);
    expect((await api.get("/v1/segments?limit=1")).status).toBe(500);
    expect((await api.get("/v1/segments?limit=1")).status).toBe(200);
    expect((await api.get("/v1/async-actions")).status).toBe(502);
    expect((await api.get("/v1/customers?limit=7")).status).toBe(503);
    expect((await api.post("/v1/customers", { name: "canary" })).status).toBe(504);
  });

  it("can be removed one by one or all at once", async () => {
    const api = await start({ customers: 0 });
    const remove = api.sandbox.faults.add({ name: "status", status: 500 });
    api.sandbox.faults.add({ name: "status", status: 503 });
    expect((await api.get("/v1/customers")).status).toBe(500);
    remove();
    expect((await api.get("/v1/customers")).status).toBe(503);
    api.sandbox.faults.clear();
    expect((await api.get("/v1/customers")).status).toBe(200);
  });

  it("let a write take effect when its answer is lost, unless applied is false", async () => {
    const api = await start({ customers: 0 });
    const create = (source_id: string) => api.post("/v1/customers", { source_id }).catch(() => "lost");
    const exists = (source_id: string) => api.sandbox.store.customers.getBySourceId(source_id) !== undefined;
    const remove = api.sandbox.faults.add({ name: "reset-before-headers" });
    expect(await create("a")).toBe("lost");
    remove();
    api.sandbox.faults.add({ name: "reset-before-headers", applied: false, times: 1 });
    expect(await create("b")).toBe("lost");
    api.sandbox.faults.add({ name: "status", status: 503, times: 1 });
    await create("c");
    api.sandbox.faults.add({ name: "status", status: 503, times: 1, applied: true });
    await create("d");
    expect(["a", "b", "c", "d"].map(exists)).toEqual([true, false, false, true]);
  });
});
