/** Tenants with the same IDs do everything at once: nobody reads, writes or is told anything of another. */
import * as fc from "fast-check";
import { createClient } from "graphql-ws";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { WEBHOOK_PATH } from "../src/http/webhooks.js";
import { personas } from "../src/sandbox/seed/ids.js";
import { type Answer, type TestApp, useApp } from "./helpers/app.js";
import { LONG, sized } from "./helpers/long.js";
import { seedFrom, tellOfRun } from "./helpers/properties.js";
import { run as subscribeTo, socketUrl } from "./helpers/subscribe.js";
import { nameOf, type Tenant, useTenants } from "./helpers/tenants.js";

/** Operations of a run that are under way at a time. */
const AT_A_TIME = 25;
const KINDS = ["read", "pair", "list", "update", "upsert", "bulk", "foreign"] as const;
type Kind = (typeof KINDS)[number];
type Step = readonly [tenant: number, kind: Kind, customer: number];

const IDS = [personas.ada, personas.grace].map(({ id }) => id);
const SHOWN = "id description";

class World {
  readonly runs = new Map<Tenant, string[]>();
  readonly #app: TestApp;
  readonly tenants: readonly Tenant[];
  answers = 0;

  constructor(app: TestApp, tenants: readonly Tenant[]) {
    this.#app = app;
    this.tenants = tenants;
  }

  async perform([index, kind, customer]: Step): Promise<void> {
    const tenant = this.tenants[index] as Tenant;
    const own = nameOf(tenant.appId, tenant.appToken);
    const id = IDS[customer] ?? "";
    const isOwn = (...shown: readonly { description: string }[]) => {
      this.answers += shown.length;
      for (const { description } of shown) expect(description).toBe(own);
    };
    const read = async () =>
      (await this.#ask(tenant, `{ customer(by: { id: "${id}" }) { ${SHOWN} } }`)).customer;
    switch (kind) {
      case "read":
        return isOwn(await read());
      case "pair":
        return isOwn(...(await Promise.all([read(), read()])));
      case "list":
        return isOwn(
          ...(await this.#ask(tenant, `{ customers(first: 5) { nodes { ${SHOWN} } } }`)).customers.nodes,
        );
      case "update": {
        const fields = `{ name: "${own}", description: "${own}" }`;
        const data = await this.#ask(
          tenant,
          `mutation { updateCustomer(by: { id: "${id}" }, fields: ${fields}) { customer { ${SHOWN} } } }`,
        );
        return isOwn(data.updateCustomer.customer);
      }
      case "upsert": {
        const fields = `{ description: "${own}" }`;
        const data = await this.#ask(
          tenant,
          `mutation { upsertCustomer(sourceId: "same-${customer}", fields: ${fields}) { customer { ${SHOWN} } } }`,
        );
        return isOwn(data.upsertCustomer.customer);
      }
      case "bulk": {
        // The same key of two tenants: each has a run of its own.
        const data = await this.#ask(
          tenant,
          `mutation { updateCustomersInBulk(rows: [{ sourceId: "same-1", fields: { description: "${own}" } }], idempotencyKey: "key") { run { id } } }`,
        );
        const runId = data.updateCustomersInBulk.run.id;
        this.runs.set(tenant, [...(this.runs.get(tenant) ?? []), runId]);
        expect((await this.#ask(tenant, `{ bulkRun(id: "${runId}") { id } }`)).bulkRun).toEqual({
          id: runId,
        });
        return undefined;
      }
      case "foreign":
        for (const [other, runs] of this.runs) {
          if (other === tenant) continue;
          const data = await this.#ask(tenant, `{ bulkRun(id: "${runs[0]}") { id } }`);
          expect(data.bulkRun).toBeNull();
        }
    }
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- answers are read by path, as all answers
  async #ask(tenant: Tenant, query: string): Promise<any> {
    const response = await fetch(`${this.#app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headersOf(tenant) },
      body: JSON.stringify({ query }),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- see above
    const { data, errors } = (await response.json()) as Answer<any>;
    expect(errors).toBeUndefined();
    return data;
  }
}

/** The configured account needs no headers. */
function headersOf({ appId, headers }: Tenant): Readonly<Record<string, string>> {
  return appId === "test-app-id" ? {} : headers;
}

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.integer({ min: 0, max: 2 }),
  fc.constantFrom(...KINDS),
  fc.integer({ min: 0, max: 1 }),
);

it("keeps tenants apart in a thousand operations at once", { ...LONG, timeout: 300_000 }, async () => {
  const { url, tenants, strangers } = await useTenants([
    ["test-app-id", "test-app-token"],
    ["test-app-id-2", "token"],
    ["test-app-id-2", "other"],
  ]);
  const app = await useApp({
    upstreamCredentials: "both",
    apiUrl: url,
    cache: { bytes: 2 ** 22 },
    pollMs: 10,
    webhooks: true,
    budget: { share: 1 },
  });
  tenants[0]?.sandbox.webhooks.sendTo({ url: app.url + WEBHOOK_PATH, secret: "test-webhook-secret" });
  const watching = tenants.map((tenant) => {
    const connectionParams = tenant === tenants[0] ? {} : { ...tenant.headers };
    const client = createClient({
      url: socketUrl(app),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams,
    });
    onTestFinished(async () => {
      await client.dispose();
    });
    return subscribeTo(
      client,
      `subscription { customerChanged(by: { id: "${IDS[0]}" }) { customer { ${SHOWN} } } }`,
    );
  });
  const world = new World(app, tenants);
  const run = await fc.check(
    fc.asyncProperty(fc.array(step, { minLength: 250, maxLength: 250 }), async (steps) => {
      for (let at = 0; at < steps.length; at += AT_A_TIME) {
        await Promise.all(steps.slice(at, at + AT_A_TIME).map((one) => world.perform(one)));
      }
    }),
    { numRuns: sized(4, 40), endOnFailure: true, ...seedFrom(process.env) },
  );
  tellOfRun("tenants", run);
  await watching[0]?.received(1);
  expect(watching.slice(1).map(({ results }) => results)).toEqual([[], []]);
  for (const { appId, appToken, sandbox } of tenants) {
    const { entries } = sandbox.journal;
    expect(entries.length).toBeGreaterThan(0);
    for (const { headers } of entries) {
      expect(headers).toMatchObject({ "x-app-id": appId, "x-app-token": appToken });
    }
    const written = [...sandbox.store.customers.all()].map(({ description }) => description);
    expect(new Set(written)).toEqual(new Set([nameOf(appId, appToken)]));
  }
  expect(strangers()).toBe(0);
  expect(world.answers).toBeGreaterThan(500);
});
