/** An upstream with a project per credential: a proxy in front of one sandbox for each. */
import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.js";

export interface Tenant {
  readonly appId: string;
  readonly appToken: string;
  readonly sandbox: Sandbox;
  /** What a client of this tenant sends. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface TenantsUpstream {
  readonly url: string;
  readonly tenants: readonly Tenant[];
  /** Requests with a credential of no tenant. They are answered with 401. */
  readonly strangers: () => number;
  /** From now on the upstream refuses the token of this tenant. */
  readonly revoke: (tenant: Tenant) => void;
}

/** Starts an upstream whose tenants have the same customers, by ID, each with the tenant's name in `description`. */
export async function useTenants(
  credentials: readonly (readonly [appId: string, appToken: string])[],
): Promise<TenantsUpstream> {
  const tenants = await Promise.all(
    credentials.map(async ([appId, appToken]): Promise<Tenant> => {
      const sandbox = await startSandbox({ customers: 30, rateLimit: 1_000_000, asyncStepMs: 5 });
      for (const customer of sandbox.store.customers.all())
        Object.assign(customer, { description: nameOf(appId, appToken) });
      const headers = { "x-app-id": appId, "x-app-token": appToken };
      return { appId, appToken, sandbox, headers };
    }),
  );
  const byCredential = new Map(tenants.map((one) => [nameOf(one.appId, one.appToken), one]));
  let strangers = 0;
  const proxy = createServer((incoming, outgoing) => {
    const { "x-app-id": appId, "x-app-token": appToken } = incoming.headers;
    const tenant = byCredential.get(nameOf(String(appId), String(appToken)));
    if (tenant === undefined) {
      strangers += 1;
      incoming.resume();
      outgoing
        .writeHead(401, { "content-type": "application/json" })
        .end(JSON.stringify({ code: 401, key: "unauthorized", message: "Unauthorized" }));
      return;
    }
    const { method, headers, url = "/" } = incoming;
    const onward = forward(tenant.sandbox.url + url, { method: method ?? "GET", headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await Promise.all(tenants.map(({ sandbox }) => sandbox.close()));
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    tenants,
    strangers: () => strangers,
    revoke: ({ appId, appToken }) => void byCredential.delete(nameOf(appId, appToken)),
  };
}

/** What the description of each of a tenant's customers says. */
export function nameOf(appId: string, appToken: string): string {
  return `${appId}/${appToken}`;
}
