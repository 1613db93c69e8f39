/** Tenants with the same IDs do everything at once: nobody reads, writes or is told anything of another. */
import * as fc from "fast-check";
import { createClient } from "graphql-ws";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { WEBHOOK_PATH } from "../src/http/webhooks.js";
import { useApp } from "./helpers/app.js";
import { LONG, sized } from "./helpers/long.js";
import { seedFrom, tellOfRun } from "./helpers/properties.js";
import { run as subscribeTo, socketUrl } from "./helpers/subscribe.js";
import { IDS, KINDS, SHOWN, type Step, TenantOperations } from "./helpers/tenant-operations.js";
import { nameOf, useTenants } from "./helpers/tenants.js";

/** Operations of a run that are under way at a time. */
const AT_A_TIME = 25;
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
  const world = new TenantOperations(app, tenants);
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
