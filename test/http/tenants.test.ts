/** Callers who bring their own credential: what is taken, what is refused without a call, and what is kept of it. */
import { createClient } from "graphql-ws";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { MAX_UNPROVEN } from "../../src/accounts.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestAppOptions, useApp } from "../helpers/app.js";
import { run, socketUrl } from "../helpers/subscribe.js";
import { nameOf, useTenants } from "../helpers/tenants.js";

const ADA = `{ customer(by: { id: "${personas.ada.id}" }) { description } }`;
const CACHE = { bytes: 2 ** 20 };

async function useBoth(options: TestAppOptions = {}) {
  const upstream = await useTenants([
    ["a", "token-1"],
    ["a", "token-2"],
    ["b", "token-1"],
  ]);
  const app = await useApp({ upstreamCredentials: "caller", apiUrl: upstream.url, cache: CACHE, ...options });
  return { upstream, app };
}

describe("a request with X-App-Id and X-App-Token", () => {
  it("is answered from that project, cached or not", async () => {
    const { upstream, app } = await useBoth();
    for (let round = 0; round < 2; round += 1) {
      for (const { appId, appToken, headers } of upstream.tenants) {
        const { data } = await app.query(ADA, {}, headers);
        expect(data).toEqual({ customer: { description: nameOf(appId, appToken) } });
      }
    }
    expect(upstream.tenants.map(({ sandbox }) => sandbox.journal.requests().length)).toEqual([1, 1, 1]);
  });

  it("reads nothing with a wrong token, not even from the cache, and is not tried again at once", async () => {
    const { upstream, app } = await useBoth();
    const [tenant] = upstream.tenants;
    await app.query(ADA, {}, tenant?.headers);
    const wrong = { "x-app-id": "a", "x-app-token": "wrong" };
    const first = await app.query(ADA, {}, wrong);
    expect(first).toMatchObject({
      data: { customer: null },
      errors: [{ extensions: { code: "UPSTREAM_MISCONFIGURED" } }],
    });
    expect(await app.query(ADA, {}, wrong)).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
    });
    expect(upstream.strangers()).toBe(1);
    expect((await app.query(ADA, {}, tenant?.headers)).data).toBeTruthy();
    expect(app.logs()).not.toMatch(/wrong|token-1/);
  });

  it("reads nothing any more once its token is revoked", async () => {
    const { upstream, app } = await useBoth();
    const [tenant] = upstream.tenants;
    if (tenant === undefined) throw new Error("Expected a tenant");
    await app.query(ADA, {}, tenant.headers);
    upstream.revoke(tenant);
    await app.query(`{ customer(by: { id: "${personas.grace.id}" }) { id } }`, {}, tenant.headers);
    expect(await app.query(ADA, {}, tenant.headers)).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
    });
  });

  it.each([
    ["only the ID", { "x-app-id": "a" }, 400, "BAD_REQUEST"],
    ["only the token", { "x-app-token": "a" }, 400, "BAD_REQUEST"],
    ["an empty token", { "x-app-id": "a", "x-app-token": "" }, 400, "BAD_REQUEST"],
    ["a blank", { "x-app-id": "a", "x-app-token": "to ken" }, 400, "BAD_REQUEST"],
    ["another alphabet", { "x-app-id": "a", "x-app-token": "tök" }, 400, "BAD_REQUEST"],
    ["a long one", { "x-app-id": "a", "x-app-token": "t".repeat(257) }, 400, "BAD_REQUEST"],
    ["neither", {}, 401, "UNAUTHENTICATED"],
  ] as const)("is refused without a call: %s", async (_what, headers, status, code) => {
    const { upstream, app } = await useBoth();
    for (const path of ["/graphql", "/graphql/stream", "/imports/customers"]) {
      const response = await fetch(app.url + path, {
        method: "POST",
        headers: {
          "content-type": path.startsWith("/imports") ? "text/csv" : "application/json",
          ...headers,
        },
        body: JSON.stringify({ query: ADA }),
      });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    }
    expect(upstream.strangers()).toBe(0);
  });

  it("is refused by a server with a credential of its own", async () => {
    const app = await useApp();
    const answer = await app.query(ADA, {}, { "x-app-id": "a", "x-app-token": "b" });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
    expect(app.requests()).toEqual([]);
  });

  it("may be left out if the server has one too", async () => {
    const app = await useApp({ upstreamCredentials: "both" });
    await app.query(ADA);
    await app.query(ADA, {}, { "x-app-id": "mine", "x-app-token": "secret" });
    expect(app.sandbox.journal.entries.at(-1)?.headers).toMatchObject({
      "x-app-id": "mine",
      "x-app-token": "secret",
    });
    await app.query(ADA);
    expect(app.sandbox.journal.entries.at(-1)?.headers).toMatchObject({ "x-app-id": "test-app-id" });
  });

  it("is refused if too many accounts are in use, and not because of those before", async () => {
    const { upstream, app } = await useBoth({ maxAccounts: 1 });
    for (const { appId, appToken, headers } of [...upstream.tenants, ...upstream.tenants]) {
      expect((await app.query(ADA, {}, headers)).data.customer.description).toBe(nameOf(appId, appToken));
    }
    const client = createClient({
      url: socketUrl(app),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { "X-App-Id": "b", "X-App-Token": "token-1" },
    });
    onTestFinished(async () => {
      await client.dispose();
    });
    const live = run(client, `subscription { customerActivity(by: { id: "${personas.ada.id}" }) { id } }`);
    const first = upstream.tenants[0]?.headers;
    await expect
      .poll(async () => (await app.query(ADA, {}, first)).errors?.[0]?.extensions.code, { timeout: 5_000 })
      .toBe("RATE_LIMITED");
    live.unsubscribe();
    await client.dispose();
    await expect
      .poll(async () => (await app.query(ADA, {}, first)).errors, { timeout: 5_000 })
      .toBeUndefined();
  });

  it("leaves nothing behind with random tokens", async () => {
    const { upstream, app } = await useBoth();
    for (let n = 0; n < 2 * MAX_UNPROVEN; n += 1) {
      const { errors } = await app.query(ADA, {}, { "x-app-id": "a", "x-app-token": `random-${n}` });
      expect(errors).toMatchObject([{ extensions: { code: "UPSTREAM_MISCONFIGURED" } }]);
    }
    expect(upstream.strangers()).toBe(2 * MAX_UNPROVEN);
  });
});

describe("a WebSocket", () => {
  it("can have them in connection_init", async () => {
    const { upstream, app } = await useBoth();
    for (const { appId, appToken } of upstream.tenants) {
      const client = createClient({
        url: socketUrl(app),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { "X-App-Id": appId, "X-App-Token": appToken },
      });
      const { results, ended } = run(client, ADA);
      expect(await ended).toBeNull();
      expect(results).toMatchObject([{ data: { customer: { description: nameOf(appId, appToken) } } }]);
      await client.dispose();
    }
  });
});

describe("/readyz of a server without a credential", () => {
  it("is about the process alone", async () => {
    const { app } = await useBoth({ apiUrl: "http://127.0.0.1:1" });
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  });
});
