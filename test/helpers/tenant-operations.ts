/** What tenants do in the property test, and what each may see of it. */
import { deepEqual, equal } from "node:assert/strict";
import { personas } from "../../src/sandbox/seed/ids.js";
import type { Answer, TestApp } from "./app.js";
import { nameOf, type Tenant } from "./tenants.js";

export const KINDS = ["read", "pair", "list", "update", "upsert", "bulk", "foreign"] as const;
type Kind = (typeof KINDS)[number];
export type Step = readonly [tenant: number, kind: Kind, customer: number];

export const IDS = [personas.ada, personas.grace].map(({ id }) => id);
export const SHOWN = "id description";

export class TenantOperations {
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
      for (const { description } of shown) equal(description, own);
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
        deepEqual((await this.#ask(tenant, `{ bulkRun(id: "${runId}") { id } }`)).bulkRun, { id: runId });
        return undefined;
      }
      case "foreign":
        for (const [other, runs] of this.runs) {
          if (other === tenant) continue;
          const data = await this.#ask(tenant, `{ bulkRun(id: "${runs[0]}") { id } }`);
          equal(data.bulkRun, null);
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
    equal(errors, undefined);
    return data;
  }
}

/** The configured account needs no headers. */
function headersOf({ appId, headers }: Tenant): Readonly<Record<string, string>> {
  return appId === "test-app-id" ? {} : headers;
}
