/** What has no price calls nothing: a forgotten `@Price` fails at its first call, and this file fails before. */
import pino from "pino";
import { type GraphQLField, isObjectType } from "graphql";
import { getMetadataStorage } from "type-graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../../src/schema.js";
import { customerById } from "../../src/customers/customer.loaders.js";
import { Loads } from "../../src/graphql/loader.js";
import { priceOf } from "../../src/graphql/price.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { Voucherify } from "../../src/voucherify/client.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { OverPriceError } from "../../src/voucherify/errors.js";
import { useApp } from "../helpers/app.js";
import { addSegment } from "../helpers/segments.js";
import { rejection, usePipeline, useSandbox } from "../helpers/upstream.js";

const log = pino({ level: "silent" });
const terms = { priority: "read", price: 5, cap: 5, deadlineMs: 5_000 } as const;

const fieldsOf = (type: string) => {
  const object = schema.getType(type);
  return isObjectType(object) ? object.getFields() : {};
};

describe("a client", () => {
  it("calls nothing until something is agreed", async () => {
    const sandbox = await useSandbox();
    const client = Voucherify.open(usePipeline(sandbox.url), new AbortController());
    expect(await rejection(client.call(endpoints.listSegments, {}))).toBeInstanceOf(OverPriceError);
    expect(sandbox.journal.requests()).toEqual([]);
    client.agree(terms);
    await client.call(endpoints.listSegments, {});
    expect(sandbox.journal.requests()).toEqual(["GET /v1/segments"]);
  });
});

describe("a loader", () => {
  it("loads nothing unless the operation's price counts it", async () => {
    const sandbox = await useSandbox();
    const client = Voucherify.open(usePipeline(sandbox.url), new AbortController(), terms);
    const load = () => new Loads(client, log).of(customerById).load(personas.ada.id);
    expect(load).toThrow("A field loads (get-customer) without a price: declare it with @Price");
    expect(sandbox.journal.requests()).toEqual([]);
    client.agree({ ...terms, loaders: new Set([customerById]) });
    expect((await load())?.id).toBe(personas.ada.id);
    expect(sandbox.journal.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`]);
  });
});

describe("the schema", () => {
  /** Resolvers that see the context and call nothing, by field. */
  const CALL_NOTHING = ["Query.me", "Query.upstreamBudget"];

  it("has a price for every resolver that could call", () => {
    const { params, queries, mutations, fieldResolvers } = getMetadataStorage();
    const takesContext = (target: unknown, method: string) =>
      params.some(
        (param) => param.kind === "context" && param.target === target && param.methodName === method,
      );
    const unpriced: string[] = [];
    let count = 0;
    const check = (type: string, { target, methodName, schemaName }: (typeof queries)[number]) => {
      if (!takesContext(target, methodName)) return;
      count += 1;
      const field = fieldsOf(type)[schemaName] as GraphQLField<unknown, unknown>;
      if (priceOf(field) === null) unpriced.push(`${type}.${schemaName}`);
    };
    for (const query of queries) check("Query", query);
    for (const mutation of mutations) check("Mutation", mutation);
    for (const resolver of fieldResolvers) {
      const type = (resolver.getObjectType as (() => { readonly name: string }) | undefined)?.().name ?? "";
      check(type, resolver as unknown as (typeof queries)[number]);
    }
    expect(count).toBeGreaterThan(25);
    expect(unpriced).toEqual(CALL_NOTHING);
  });
});

describe("a list that is longer than its price foresaw", () => {
  it("costs what was agreed, and the rest is not called", async () => {
    const app = await useApp();
    for (let count = 0; count < 101; count += 1) {
      addSegment(app.sandbox, `seg_${count}`, `Segment ${count}`, [personas.ada.id]);
    }
    const { data, errors, extensions } = await app.query(
      `{ customer(by: { id: "${personas.ada.id}" }) { segments { id createdAt } } }`,
    );
    expect(extensions.upstream).toMatchObject({ planned: 3, spent: 3 });
    expect(app.requests()).toHaveLength(3);
    expect(errors?.length).toBeGreaterThan(0);
    expect(new Set(errors?.map(({ extensions: { code } }) => code))).toEqual(new Set(["PRICE_EXCEEDED"]));
    const dated = data.customer.segments.filter(({ createdAt }: { createdAt: string | null }) => createdAt);
    expect(dated).toHaveLength(100);
    expect(data.customer.segments.length - dated.length).toBe(errors?.length);
  });
});
