import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/server.js";
import { apiOf, createClock, start } from "./api.js";

describe("the server", () => {
  it.each([{}, { "X-App-Id": "a" }, { "X-App-Token": "b" }, { "X-App-Id": "", "X-App-Token": "b" }])(
    "answers 401 to the keys %j",
    async (headers) => {
      const { sandbox } = await start({ customers: 0 });
      const response = await fetch(`${sandbox.url}/v1/customers`, {
        headers: headers as Record<string, string>,
      });
      expect(response.status).toBe(401);
      expect(response.headers.has("x-rate-limit-limit")).toBe(true);
      expect(await response.json()).toEqual({ code: 401, message: "Unauthorized", key: "unauthorized" });
    },
  );

  it("answers 404 to paths that no endpoint has", async () => {
    const api = await start();
    for (const path of [
      "/",
      "/v1",
      "/v1/customers/",
      "/v1/vouchers",
      "/v1/customers/a/b/c",
      "/v1/customers/%ff",
    ]) {
      const { status, body } = await api.get(path);
      expect({ path, status }).toEqual({ path, status: 404 });
      expect(body).not.toHaveProperty("resource_type");
    }
    expect((await api.delete("/v1/customers/")).status).toBe(404);
  });

  it("answers 405 to wrong methods, and names the right ones", async () => {
    const api = await start({ customers: 0 });
    expect(await api.put("/v1/customers", {})).toMatchObject({
      status: 405,
      body: { code: 405, details: "PUT is not supported by this endpoint. Did you mean GET or POST?" },
    });
    const body = (await api.put("/v1/customers", {})).body;
    expect(Object.keys(body).toSorted()).toEqual(["code", "details", "message"]);
  });

  it("answers 415 to bodies that are not JSON, and 400 to broken JSON", async () => {
    const api = await start({ customers: 0 });
    const post = (type: string, body: string) =>
      api.fetch("/v1/customers", { method: "POST", headers: { "content-type": type }, body });
    expect((await post("text/plain", "{}")).status).toBe(415);
    expect((await post("application/json", "{")).status).toBe(400);
    expect((await post("application/json; charset=utf-8", "{}")).status).toBe(200);
  });

  it("sends JSON over connections that stay open", async () => {
    const api = await start({ customers: 0 });
    const response = await api.fetch("/v1/customers");
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("connection")).toBe("keep-alive");
  });

  it("closes open sockets when it closes", async () => {
    const sandbox = await startSandbox({ customers: 0 });
    sandbox.faults.add({ name: "no-headers" });
    const pending = apiOf(sandbox)
      .get("/v1/customers")
      .then(
        () => "answered",
        () => "ended",
      );
    const idle = connect(Number(new URL(sandbox.url).port), "127.0.0.1");
    const idleEnded = new Promise((resolve) => idle.once("close", resolve));
    idle.on("error", () => undefined).resume();
    await expect.poll(() => sandbox.journal.entries.length).toBe(1);
    await sandbox.close();
    expect(await pending).toBe("ended");
    await idleEnded;
    await expect(fetch(sandbox.url)).rejects.toThrow("fetch failed");
  });

  it("fails to start on a port that is taken", async () => {
    const { sandbox } = await start({ customers: 0 });
    await expect(startSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toThrow("EADDRINUSE");
  });
});

describe("the rate limit", () => {
  it("is in the headers of every answer, and refuses further requests until the window ends", async () => {
    const clock = createClock();
    const api = await start({ customers: 0, rateLimit: 2, now: clock.now });
    const first = await api.get("/v1/customers");
    expect(first.headers.get("x-rate-limit-limit")).toBe("2");
    expect(first.headers.get("x-rate-limit-remaining")).toBe("1");
    expect(first.headers.get("x-rate-limit-retry")).toBe(String((Date.UTC(2026, 5, 1) + 60_000) / 1000));
    expect(first.headers.has("retry-after")).toBe(false);
    expect((await api.get("/v1/customers/x")).headers.get("x-rate-limit-remaining")).toBe("0");

    clock.forward(20_500);
    const refused = await api.get("/v1/customers");
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ code: 429, message: "Too many requests hit the API too quickly." });
    expect(refused.headers.get("retry-after")).toBe("40");
    expect(refused.headers.get("x-rate-limit-type")).toBe("api_calls");
    expect(refused.headers.get("x-rate-limit-remaining")).toBe("0");

    clock.forward(39_500);
    expect((await api.get("/v1/customers")).status).toBe(200);
  });

  it("can have a window of any length", async () => {
    const clock = createClock();
    const api = await start({ customers: 0, rateLimit: 1, rateLimitWindowMs: 1000, now: clock.now });
    await api.get("/v1/customers");
    expect((await api.get("/v1/customers")).headers.get("retry-after")).toBe("1");
    clock.forward(1000);
    expect((await api.get("/v1/customers")).status).toBe(200);
  });
});

describe("the journal", () => {
  it("records the received requests in order", async () => {
    const api = await start();
    await api.get("/v1/customers/a%2Fb?x=%5B1%5D");
    await api.post("/v1/customers", { name: "Zoë" });
    expect(api.sandbox.journal.requests()).toEqual([
      "GET /v1/customers/a%2Fb?x=%5B1%5D",
      "POST /v1/customers",
    ]);
    expect(api.sandbox.journal.entries).toMatchObject([
      { status: 404, body: "", inFlight: 1, headers: { "x-app-id": "test" } },
      { status: 200, body: '{"name":"Zoë"}', inFlight: 1, headers: { "content-type": "application/json" } },
    ]);
    const [first, second] = api.sandbox.journal.entries;
    expect(second?.at).toBeGreaterThanOrEqual(first?.at ?? Infinity);
    api.sandbox.journal.clear();
    expect(api.sandbox.journal.entries).toEqual([]);
  });

  it("counts the requests in progress", async () => {
    const api = await start();
    api.sandbox.faults.add({ name: "latency", ms: 50 });
    await Promise.all([1, 2, 3].map((limit) => api.get(`/v1/customers?limit=${limit}`)));
    expect(api.sandbox.journal.entries.map(({ inFlight }) => inFlight)).toEqual([1, 2, 3]);
    await api.get("/v1/customers");
    expect(api.sandbox.journal.entries.at(-1)?.inFlight).toBe(1);
  });

  it("counts 401, 405 and 429 as well", async () => {
    const api = await start({ customers: 0, rateLimit: 2 });
    await fetch(`${api.sandbox.url}/v1/customers`);
    await api.put("/v1/customers", {});
    await api.get("/v1/customers");
    expect(api.sandbox.journal.entries.map(({ status }) => status)).toEqual([401, 405, 429]);
  });
});

describe("the sandbox's own endpoints", () => {
  it("show and clear the journal, outside of it and of the rate limit", async () => {
    const api = await start({ customers: 0, rateLimit: 1 });
    await api.get("/v1/customers");
    for (let i = 0; i < 5; i++) {
      const { status, body } = await api.get("/sandbox/journal");
      expect({ status, requests: body["requests"] }).toEqual({
        status: 200,
        requests: ["GET /v1/customers"],
      });
    }
    expect((await api.delete("/sandbox/journal")).status).toBe(204);
    expect((await api.get("/sandbox/journal")).body["requests"]).toEqual([]);
    expect((await api.get("/sandbox/other")).status).toBe(404);
  });

  it("add faults by name and remove them", async () => {
    const api = await start({ customers: 0 });
    const fault = { name: "status", status: 503, match: { path: "/v1/customers" }, times: 1 };
    expect((await api.post("/sandbox/faults", fault)).status).toBe(201);
    expect((await api.get("/sandbox/faults")).body["active"]).toEqual([fault]);
    expect((await api.get("/v1/customers")).status).toBe(503);
    expect((await api.get("/v1/customers")).status).toBe(200);
    await api.post("/sandbox/faults", { name: "no-headers" });
    expect((await api.delete("/sandbox/faults")).status).toBe(204);
    expect((await api.get("/v1/customers")).status).toBe(200);
  });

  it.each([
    [{}],
    [{ name: "rewrite" }],
    [{ name: "latency" }],
    [{ name: "latency", ms: "5" }],
    [[]],
    [{ name: "__proto__" }],
    [{ name: "no-body", match: null }],
    [{ name: "no-body", match: { path: 5 } }],
  ])("refuse %j as a fault", async (fault) => {
    const api = await start({ customers: 0 });
    expect(await api.post("/sandbox/faults", fault)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("expected") },
    });
  });
});
