/**
 * Conformance with the vendor's OpenAPI document. It is not part of this repository: name a copy in OPENAPI_DOCUMENT
 * and the answers of all operations are validated against its schemas.
 */
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { afterAll, describe, expect, it } from "vitest";
import { consentIds, personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { endpoints, type EndpointName, type EndpointRow } from "../../src/voucherify/endpoints.js";
import { report } from "../helpers/figures.js";
import { createClock, start, type Answered, type Api, type Body } from "./api.js";

const path = process.env["OPENAPI_DOCUMENT"];
if (path === undefined)
  process.stdout.write("OpenAPI: SKIPPED, OPENAPI_DOCUMENT names no document to hold the sandbox against\n");

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Record<string, { readonly schema: unknown }> }>
  >;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const document = path === undefined ? { paths: {} } : toJsonSchema(JSON.parse(readFileSync(path, "utf8")));
const paths = (document as { readonly paths: Paths }).paths;

/** OpenAPI 3.0 has `nullable` where JSON Schema has the type "null". */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== "object" || node === null) return node;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === "example" ? value : toJsonSchema(value)]),
  ) as Record<string, unknown>;
  if (nullable !== true) return nullable === undefined ? rest : { ...rest };
  if (typeof rest["type"] !== "string") return { anyOf: [rest, { type: "null" }] };
  const values = rest["enum"];
  return {
    ...rest,
    type: [rest["type"], "null"],
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  };
}

const ajv = new Ajv({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv) => void)(ajv);
ajv.addSchema(document as object, "document");
/** The answers checked so far, such as `getCustomer 404`. */
const checked = new Set<string>();
let answers = 0;
const compiled = new Map<string, ValidateFunction>();

/** The document's schema for an answer. Error statuses that it does not list have the common error schema. */
function validatorOf(row: EndpointRow, status: number): ValidateFunction | undefined {
  const operation = paths[row.path]?.[row.method.toLowerCase()];
  const listed = operation?.responses[String(status)];
  if (status < 400 && listed === undefined) throw new Error(`${row.operation} has no answer ${status}`);
  if (status < 400 && listed?.content === undefined) return undefined;
  const pointer =
    listed?.content?.["application/json"] === undefined
      ? "document#/components/schemas/Error"
      : `document#/paths/${row.path.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D")}/${row.method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
  compiled.set(pointer, known);
  return known;
}

/** Throws when the answer does not match the document. */
function check(name: EndpointName, answer: Answered): Body {
  checked.add(`${name} ${answer.status}`);
  answers += 1;
  const validate = validatorOf(endpoints[name], answer.status);
  if (validate !== undefined && !validate(answer.body))
    throw new Error(
      `${name} ${answer.status}: ${ajv.errorsText(validate.errors).slice(0, 2000)}\n${JSON.stringify(answer.body).slice(0, 500)}`,
    );
  if (validate === undefined && Object.keys(answer.body).length > 0)
    throw new Error(`${name} ${answer.status} has a body`);
  return answer.body;
}

async function everyCustomer(api: Api): Promise<string[]> {
  const ids: string[] = [];
  for (const page of [1, 2, 3]) {
    const body = check("listCustomers", await api.get(`/v1/customers?limit=100&page=${page}`));
    ids.push(...(body["customers"] as Body[]).map(({ id }) => String(id)));
  }
  return ids;
}

describe.skipIf(path === undefined)("the OpenAPI document", () => {
  afterAll(() => {
    const operations = Object.values(paths).flatMap((methods) => Object.keys(methods)).length;
    report("OpenAPI: held against the document", { operations, statuses: checked.size, answers });
  });

  it("names the operations of the endpoint table as the table does", () => {
    const documented = Object.values(endpoints).flatMap((row) => {
      const operation = paths[row.path]?.[row.method.toLowerCase()];
      return operation === undefined ? [] : [[operation.operationId, row.operation]];
    });
    expect(documented.length).toBeGreaterThan(15);
    expect(documented.filter(([id, operation]) => id !== operation)).toEqual([]);
  });

  it("describes every seeded customer and its lists", async () => {
    const api = await start();
    const ids = await everyCustomer(api);
    expect(ids).toHaveLength(300);
    // The unconfirmed customer is described by the vendor's SDK, not by the document.
    for (const id of ids) check("getCustomer", await api.get(`/v1/customers/${id}`));
    for (const id of ids) {
      check("listCustomerSegments", await api.get(`/v1/customers/${id}/segments`));
      check("listCustomerRedeemables", await api.get(`/v1/customers/${id}/redeemables?limit=100`));
    }
  });

  it("describes every activity except the one with an unknown type", async () => {
    const api = await start();
    for (const id of [personas.ada.id, ...(await everyCustomer(api)).slice(0, 40)]) {
      const rows = api.sandbox.store.activities.of(id).filter(({ type }) => !/hologram|consents/.test(type));
      check(
        "listCustomerActivity",
        answered({ object: "list", data_ref: "data", data: rows, has_more: false }),
      );
      check(
        "listCustomerActivities",
        answered({ object: "list", data_ref: "data", data: rows, total: rows.length }),
      );
    }
    check("listCustomerActivity", await api.get(`/v1/customers/${personas.mary.id}/activity`));
    check("listCustomerActivities", await api.get(`/v1/customers/${personas.mary.id}/activities`));
    expect(checked).toContain("listCustomerActivity 200");
  });

  it("describes the answers to writes", async () => {
    const clock = createClock();
    const api = await start({ now: clock.now });
    check("createCustomer", await api.post("/v1/customers", {}));
    check(
      "createCustomer",
      await api.post("/v1/customers", { source_id: "c-1", name: null, address: null, metadata: {} }),
    );
    check("updateCustomer", await api.put("/v1/customers/c-1", { name: "C", address: { city: null } }));
    check("permanentlyDeleteCustomer", await api.post("/v1/customers/c-1/permanent-deletion", {}));
    check("deleteCustomer", await api.delete(`/v1/customers/${personas.nil.id}`));
    check(
      "updateCustomerConsents",
      await api.put(`/v1/customers/${personas.ada.id}/consents`, { [consentIds.newsletter]: false }),
    );
    check("listConsents", await api.get("/v1/consents"));
    check("listSegments", await api.get("/v1/segments?limit=100"));
    for (const id of Object.values(segmentIds)) check("getSegment", await api.get(`/v1/segments/${id}`));

    const bulk = await api.post("/v1/customers/bulk/async", [
      { source_id: "b" },
      { source_id: "f", metadata: { fail_me: true } },
    ]);
    check("updateCustomersInBulk", bulk);
    const metadata = await api.post("/v1/customers/metadata/async", {
      source_ids: ["b"],
      metadata: { fail_me: true },
    });
    check("updateCustomersMetadataInBulk", metadata);
    const form = new FormData();
    form.set("file", new Blob(["Name,Source_id,Birthdate\nA,a,\nB,b,never"]), "c.csv");
    const imported = await api.fetch("/v1/customers/importCSV", { method: "POST", body: form });
    const csv: Answered = {
      status: imported.status,
      headers: imported.headers,
      body: (await imported.json()) as Body,
    };
    check("importCustomers", csv);
    for (let step = 0; step < 8; step++) {
      for (const { body } of [bulk, metadata, csv])
        check("getAsyncAction", await api.get(`/v1/async-actions/${body["async_action_id"]}`));
      check("listAsyncActions", await api.get("/v1/async-actions?limit=100"));
      clock.forward(300);
    }
    expect(checked).toContain("getAsyncAction 200");
  });

  it("describes the errors", async () => {
    const api = await start({ rateLimit: 30 });
    const nobody = "/v1/customers/nobody";
    check("getCustomer", await api.get(nobody));
    check("updateCustomer", await api.put(nobody, {}));
    check("deleteCustomer", await api.delete(nobody));
    check("permanentlyDeleteCustomer", await api.post(`${nobody}/permanent-deletion`));
    check("listCustomerActivity", await api.get(`${nobody}/activity`));
    check("listCustomerActivities", await api.get(`${nobody}/activities`));
    check("listCustomerRedeemables", await api.get(`${nobody}/redeemables`));
    check("updateCustomerConsents", await api.put(`${nobody}/consents`, {}));
    check("updateCustomerConsents", await api.put(`/v1/customers/${personas.ada.id}/consents`, {}));
    check("getSegment", await api.get("/v1/segments/seg_x"));
    check("getAsyncAction", await api.get("/v1/async-actions/aa_x"));
    check("listAsyncActions", await api.get("/v1/async-actions?end_date=x"));
    check("listCustomers", await api.get("/v1/customers?page=100"));
    check("createCustomer", await api.post("/v1/customers", { name: 1 }));
    check("updateCustomersInBulk", await api.post("/v1/customers/bulk/async", [{}]));
    check("updateCustomersInBulk", await api.post("/v1/customers/bulk/async", ["x".repeat(10_485_760)]));
    check(
      "updateCustomersMetadataInBulk",
      await api.post("/v1/customers/metadata/async", { source_ids: [] }),
    );
    api.sandbox.faults.add({ name: "rate-limited" });
    check("updateCustomersInBulk", await api.post("/v1/customers/bulk/async", []));
    expect(checked).toContain("listCustomers 400");
  });

  it("was checked against a successful answer of every operation", () => {
    const missing = (Object.keys(endpoints) as EndpointName[])
      .filter((name) => paths[endpoints[name].path] !== undefined)
      .filter((name) => ![200, 202, 204].some((status) => checked.has(`${name} ${status}`)));
    expect(missing).toEqual([]);
  });
});

const answered = (body: Body): Answered => ({ status: 200, headers: new Headers(), body });
