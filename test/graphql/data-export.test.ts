/** Everything about one customer in one JSON: what is in it, what it costs, and that half of it is never given. */
import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { useApp } from "../helpers/app.js";

const { ada } = personas;
const EXPORT = `query ($by: CustomerIdentifier!, $maxPages: Int) {
  customerDataExport(by: $by, maxPages: $maxPages) { customerId isComplete readAt data }
}`;
const PATH = `/v1/customers/${ada.id}`;

describe("the export of a customer's data", () => {
  it("has what REST answers, unchanged, with keys that this server does not know", async () => {
    const app = await useApp({ customers: 5 });
    const record = app.sandbox.store.customers.getById(ada.id) as unknown as Record<string, unknown>;
    record["a_new_key_of_the_vendor"] = { deep: [1, "two"] };
    const { data, errors, extensions } = await app.query(EXPORT, { by: { id: ada.id } });
    expect(errors).toBeUndefined();
    const { customerId, isComplete, data: json } = data.customerDataExport;
    expect({ customerId, isComplete }).toEqual({ customerId: ada.id, isComplete: true });
    const rest = async (path: string) => {
      const response = await fetch(app.sandbox.url + path, {
        headers: { "x-app-id": "any", "x-app-token": "any" },
      });
      return (await response.json()) as Record<string, unknown>;
    };
    const requests = app.requests();
    expect(json.customer).toEqual(await rest(PATH));
    expect(json.customer.a_new_key_of_the_vendor).toEqual({ deep: [1, "two"] });
    const page = await rest(`${PATH}/activity?limit=100`);
    expect(json.activities.slice(0, 100)).toEqual(page["data"]);
    expect(json.activities.length).toBe(app.sandbox.store.activities.of(ada.id).length);
    expect(json.redeemables).toEqual((await rest(`${PATH}/redeemables?limit=100&order=-id`))["data"]);
    expect(json.segments).toEqual((await rest(`${PATH}/segments`))["data"]);
    expect(json.activities.length).toBeGreaterThan(100);
    expect(requests[0]).toBe(`GET ${PATH}`);
    expect(requests.slice(1).toSorted()).toEqual([
      `GET ${PATH}/activity?order=-created_at&limit=100`,
      `GET ${PATH}/activity?order=-created_at&limit=100&starting_after_id=${json.activities[99].id}`,
      `GET ${PATH}/redeemables?order=-id&limit=100`,
      `GET ${PATH}/segments`,
    ]);
    expect(extensions.upstream).toMatchObject({ planned: 22, spent: 5 });
  });

  it("reads page after page, and says so if that was not all", async () => {
    const app = await useApp({ customers: 5 });
    const all = [...app.sandbox.store.activities.of(ada.id)];
    const [first] = all;
    if (first === undefined) throw new Error("Ada has activities");
    const more = Array.from({ length: 250 }, (_, index) => ({
      ...first,
      id: `act_more${String(index).padStart(4, "0")}`,
      created_at: new Date(Date.UTC(2020, 0, 1, 0, 0, index)).toISOString(),
    }));
    for (const activity of more) app.sandbox.store.activities.add(ada.id, activity);
    const whole = await app.query(EXPORT, { by: { sourceId: ada.sourceId }, maxPages: 5 });
    expect(whole.data.customerDataExport.isComplete).toBe(true);
    const ids = (whole.data.customerDataExport.data.activities as { id: string }[]).map(({ id }) => id);
    expect(ids.length).toBe(all.length + 250);
    expect(new Set(ids).size).toBe(ids.length);
    expect(whole.extensions.upstream.planned).toBe(12);
    const part = await app.query(EXPORT, { by: { id: ada.id }, maxPages: 1 });
    expect(part.data.customerDataExport.isComplete).toBe(false);
    expect(part.data.customerDataExport.data.activities.length).toBe(100);
    expect(part.extensions.upstream).toMatchObject({ planned: 4, spent: 4 });
  });

  it("is read anew each time", async () => {
    const app = await useApp({ customers: 5, cache: { bytes: 2 ** 20 } });
    await app.query(EXPORT, { by: { id: ada.id } });
    const again = await app.query(EXPORT, { by: { id: ada.id } });
    expect(again.extensions.upstream).toMatchObject({ spent: 5, saved: 0 });
  });

  it("is null without a customer, and costs the one call that tells so", async () => {
    const app = await useApp({ customers: 5 });
    const { data, errors } = await app.query(EXPORT, { by: { id: "cust_none" } });
    expect([data.customerDataExport, errors]).toEqual([null, undefined]);
    expect(app.requests()).toEqual(["GET /v1/customers/cust_none"]);
    const source = await app.query(EXPORT, { by: { sourceId: ada.id } });
    expect(source.errors?.[0]?.extensions.code).toBe("AMBIGUOUS_IDENTIFIER");
  });

  it("fails as a whole if a part cannot be read", async () => {
    const app = await useApp({ customers: 5 });
    app.sandbox.faults.add({ name: "status", status: 403, match: { path: `${PATH}/redeemables` } });
    const { data, errors } = await app.query(EXPORT, { by: { id: ada.id } });
    expect(data.customerDataExport).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_MISCONFIGURED");
  });

  it.each([0, 101, -1])("is refused with %i pages, for no call", async (maxPages) => {
    const app = await useApp({ customers: 5 });
    const { errors } = await app.query(EXPORT, { by: { id: ada.id }, maxPages });
    expect(errors?.[0]).toMatchObject({
      message: `\`maxPages\` must be from 1 to 100, but is ${maxPages}`,
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(app.requests()).toEqual([]);
  });
});
