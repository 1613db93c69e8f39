import { expect, it } from "vitest";
import { start, type Body } from "./api.js";

const ids = (body: Body) => (body["customers"] as Body[]).map(({ id }) => String(id));

it("pages through a hundred thousand customers", async () => {
  const api = await start({ customers: 100_000 });
  const list = async (query: string) => (await api.get(`/v1/customers?limit=100&${query}`)).body;

  const first = await list("starting_after=2200-01-01");
  const second = await list(`starting_after=${first["customers"][99].created_at}`);
  expect(first).toMatchObject({ total: 100_000, has_more: true });
  expect(new Set([...ids(first), ...ids(second)]).size).toBe(200);

  const deepest = await list("page=99&order=source_id");
  expect(ids(deepest)).toHaveLength(100);

  const made = await api.post("/v1/customers", { source_id: "000" });
  expect(ids(await list("order=source_id"))[0]).toBe(made.body["id"]);
  await api.delete(`/v1/customers/${made.body["id"]}`);
  expect(await list("")).toMatchObject({ total: 100_000 });
});
