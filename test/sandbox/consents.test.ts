import { describe, expect, it } from "vitest";
import { consentIds, personas } from "../../src/sandbox/seed/ids.js";
import { createClock, start } from "./api.js";

const path = `/v1/customers/${personas.mary.id}/consents`;
const { newsletter, phoneCalls } = consentIds;

describe("consents", () => {
  it("are defined in groups", async () => {
    const api = await start();
    const { body } = await api.get("/v1/consents");
    expect(body["consents"]).toMatchObject({
      data_ref: "data",
      total: 2,
      data: [{ id: newsletter, object: "consent" }, { id: phoneCalls }],
    });
    expect(body["groups"]).toMatchObject({
      total: 1,
      data: [{ consents: [newsletter, phoneCalls], object: "consent_group" }],
    });
  });

  it("are stored in system_metadata with the date of the decision, and recorded as activities", async () => {
    const clock = createClock();
    const api = await start({ now: clock.now });
    expect(await api.put(path, { [newsletter]: true, [phoneCalls]: false })).toMatchObject({ status: 204 });
    const { body } = await api.get(`/v1/customers/${personas.mary.id}`);
    const date = "2026-06-01T00:00:00.000Z";
    expect(body["system_metadata"]).toEqual({
      consents: { [newsletter]: { date, value: true }, [phoneCalls]: { date, value: false } },
    });
    const activities = await api.get(`/v1/customers/${personas.mary.id}/activity?limit=2`);
    expect(activities.body["data"]).toMatchObject([
      {
        type: "customer.consents.revoked",
        data: { data: { consents: [{ id: phoneCalls, object: "consent" }] } },
      },
      {
        type: "customer.consents.given",
        data: { data: { consents: [{ id: newsletter, name: "Newsletter" }] } },
      },
    ]);
  });

  it("are all revoked by unsubscribing", async () => {
    const api = await start();
    await api.put(path, { [newsletter]: true });
    await api.put(path, { unsubscribed: true });
    const { body } = await api.get(`/v1/customers/${personas.mary.id}`);
    expect(body["system_metadata"].consents).toMatchObject({
      unsubscribed: { value: true },
      [newsletter]: { value: false },
      [phoneCalls]: { value: false },
    });
  });

  it.each([[{}], [[]], ["x"], [{ cnst_unknown: true }], [{ [newsletter]: "yes" }]])(
    "refuse %j",
    async (body) => {
      const api = await start();
      expect(await api.put(path, body)).toMatchObject({ status: 400, body: { key: "invalid_payload" } });
    },
  );

  it("are 404 for an unknown customer, and name that customer", async () => {
    const api = await start({ customers: 0 });
    expect(await api.put("/v1/customers/nobody/consents", { [newsletter]: true })).toMatchObject({
      status: 404,
      body: { resource_type: "customer" },
    });
  });

  it("can be missing from the project, and then no error names a customer", async () => {
    const api = await start({ consents: false });
    const list = await api.get("/v1/consents");
    expect(list.status).toBe(404);
    expect(list.body).not.toHaveProperty("resource_type");
    expect(await api.put(path, { [newsletter]: true })).toMatchObject({ status: 405, body: { code: 405 } });
  });
});
