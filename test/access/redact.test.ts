/** What is removed from JSON, and what stays. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATEGORIES } from "../../src/access/personal-data.js";
import { FieldPolicy, policySettings } from "../../src/access/policy.js";
import { redact, redactMetadata } from "../../src/access/redact.js";

const policyOf = (settings: object) => new FieldPolicy("anybody", [policySettings.parse(settings)]);
const hiding = (...categories: readonly string[]) =>
  policyOf(Object.fromEntries(categories.map((category) => [category, "hide"])));

const CUSTOMER = {
  id: "cust_1",
  source_id: "crm-1",
  name: "Ada",
  description: "A friend",
  email: "ada@example.com",
  phone: "+44 1",
  birthdate: "1815-12-10",
  birthday: "1815-12-10",
  address: { line_1: "Street 1", city: "London", state: "London", country: "UK" },
  metadata: { tier: "gold" },
  object: "customer",
};

describe("a quoted customer", () => {
  it.each([
    ["email", ["email"]],
    ["phone", ["phone"]],
    ["birthDate", ["birthdate", "birthday"]],
    ["address", ["address"]],
    ["name", ["name"]],
    ["description", ["description"]],
    ["sourceId", ["source_id"]],
  ])("loses what %s names, at any depth", (category, keys) => {
    const rest = Object.fromEntries(Object.entries(CUSTOMER).filter(([key]) => !keys.includes(key)));
    const json = { data: [{ order: { id: "ord_1", customer: CUSTOMER, object: "order" } }] };
    expect(redact(json, hiding(category))).toEqual({
      data: [{ order: { id: "ord_1", customer: rest, object: "order" } }],
    });
  });

  it("is not changed itself", () => {
    const frozen = Object.freeze({ customer: Object.freeze({ ...CUSTOMER }) });
    redact(frozen, hiding(...CATEGORIES));
    expect(frozen.customer).toEqual(CUSTOMER);
  });
});

describe("what is no customer", () => {
  it("keeps its name, description and source ID if it says what it is", () => {
    const json = {
      segment: { id: "seg_1", name: "VIP" },
      campaign: { name: "Spring", description: "Sale" },
      consents: [{ id: "cnst_1", name: "Newsletter" }],
      product: { name: "Mug", source_id: "mug", object: "product" },
      campaign_name: "Spring",
    };
    expect(redact(json, hiding("name", "description", "sourceId"))).toEqual(json);
  });

  it("loses them in doubt", () => {
    const json = { holder: { name: "Ada", id: "cust_1" }, anything: { full_name: "Ada", source_id: "a" } };
    expect(redact(json, hiding("name", "sourceId"))).toEqual({ holder: { id: "cust_1" }, anything: {} });
  });
});

describe("e-mail addresses", () => {
  it("are recognized in any text, and in keys", () => {
    const json = { note: "write to ada@example.com", list: ["a", "b@c.d"], "x@y.z": 1, at: "5 @ 3" };
    expect(redact(json, hiding("email"))).toEqual({ note: null, list: ["a", null], at: "5 @ 3" });
    expect(redact(json, hiding("phone"))).toEqual(json);
  });

  it("are recognized in time that grows with the text", () => {
    const long = "x".repeat(2 ** 20);
    expect(redact({ long }, hiding("email"))).toEqual({ long });
  });
});

describe("custom attributes", () => {
  const policy = policyOf({ email: "hide", metadata: { iban: "deny", "i_*": "hide", email_hash: "show" } });

  it("are removed by rule wherever they are, also in paths", () => {
    const metadata = { iban: "GB", i_a: 1, tier: "gold", email: "x", nested: { email: "x", iban: "kept" } };
    const rest = { tier: "gold", nested: { iban: "kept" } };
    expect(redactMetadata(metadata, policy)).toEqual(rest);
    expect(redact({ order: { metadata, object: "order" } }, policy)).toEqual({
      order: { metadata: rest, object: "order" },
    });
    expect(redact({ "customer.metadata.iban": { $is: ["GB"] }, "metadata.tier": 1 }, policy)).toEqual({
      "metadata.tier": 1,
    });
  });

  it("are shown whole if a rule says so", () => {
    const shown = policyOf({ email: "hide", metadata: { contact: "show", email: "show" } });
    const metadata = { contact: { email: "a@b.c" }, email: "a@b.c" };
    expect(redactMetadata(metadata, shown)).toEqual(metadata);
  });
});

describe("any JSON", () => {
  it("is the same without a restriction, and none the worse for odd keys or depth", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(JSON.stringify(redact(JSON.parse(text), policyOf({})))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
    const odd = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 1}') as object;
    expect(JSON.stringify(redact(odd, hiding("email")))).toBe(JSON.stringify(odd));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    let deep: unknown = "ada@example.com";
    for (let level = 0; level < 20_000; level += 1) deep = { in: deep };
    expect(JSON.stringify(redact(deep, hiding("phone")))).not.toContain("ada");
  });
});
