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
    const json = {
      holder: { name: "Ada", id: "cust_1" },
      unconfirmed_customer: { name: "Ada", description: "A friend", object: "unconfirmed_customer" },
      publication: { source_id: "crm-1", object: "publication" },
    };
    expect(redact(json, hiding("name", "description", "sourceId"))).toEqual({
      holder: { id: "cust_1" },
      unconfirmed_customer: { object: "unconfirmed_customer" },
      publication: { object: "publication" },
    });
  });
});

describe("keys that are not known", () => {
  it("are left out with all that is in them, whatever is hidden", () => {
    const json = {
      note: "Ada Lovelace, born 1815-12-10",
      customer: { id: "cust_1", x: { phone: "1" }, raw: '{"phone":"1"}', list: ["Ada"], object: "customer" },
      "anything.id": 1,
      "customer.x": { $is: ["Ada"] },
    };
    expect(redact(json, hiding("phone"))).toEqual({ customer: { id: "cust_1", object: "customer" } });
    expect(redact(json, policyOf({ metadata: { iban: "deny" } }))).toEqual(redact(json, hiding("phone")));
  });

  it("are not those of IDs, states and objects, unless a text in their place is a sentence", () => {
    const json = { id: "ord_1", status: "It is Ada", customer: "Ada", ids: ["a", "Ada L"], holder: ["Ada"] };
    expect(redact(json, hiding("phone"))).toEqual({ id: "ord_1", ids: ["a"], holder: [] });
  });
});

describe("keys of personal data", () => {
  it.each([
    ["email", ["e-mail", "E_Mail", "contactMailbox", "emails2"]],
    ["phone", ["phone_2", "Téléphone", "mobilePhoneNo", "tel", "homeTel", "fax_number"]],
    ["birthDate", ["birth_year", "dateOfBirth", "dob", "born_on", "yob"]],
    ["address", ["shipping_address_2", "homeCity", "street_no", "zip", "line_1", "country_code"]],
    ["name", ["first_name", "lastName", "nickname"]],
    ["sourceId", ["tracking_id", "source_id"]],
  ])("of %s are recognized in attributes", (category, keys) => {
    const attributes = Object.fromEntries(keys.map((key) => [key, 1]));
    expect(redactMetadata({ ...attributes, tier: 1 }, hiding(category))).toEqual({ tier: 1 });
  });
});

describe("e-mail addresses and phone numbers", () => {
  it("are recognized in any text, and in keys", () => {
    const metadata = { note: "write to ada@example.com", list: ["a", "b@c.d"], "x@y.z": 1, at: "5 o'clock" };
    const json = { order: { metadata, object: "order" } };
    expect(redact(json, hiding("email"))).toEqual({
      order: { metadata: { note: null, list: ["a", null], at: "5 o'clock" }, object: "order" },
    });
    expect(redact(json, hiding("phone"))).toEqual(json);
  });

  it.each(["ada%40example.com", "ada%2540example.com", "ada &#64; example.com", "ada＠example.com"])(
    "are recognized if they are written as %s",
    (text) => {
      expect(redactMetadata({ text }, hiding("email"))).toEqual({ text: null });
    },
  );

  it.each([
    "call +44 20 7946 0958",
    "(+44)2079460958",
    "0044 20-7946-0958",
    "tel:2079460958",
    "%2B442079460958",
  ])("are recognized if they are written as %s", (text) => {
    expect(redactMetadata({ text }, hiding("phone"))).toEqual({ text: null });
    expect(redactMetadata({ text }, hiding("email"))).toEqual({ text });
  });

  it("are no times, versions and sums", () => {
    const texts = {
      a: "2024-01-01T00:00:00.000+02:00",
      b: "1+1",
      c: "v1.0.0+20240",
      d: "100.00",
      e: "10000000000",
    };
    expect(redactMetadata(texts, hiding("phone", "email"))).toEqual(texts);
  });

  it("are recognized in time that grows with the text", () => {
    for (const part of ["x", "+", "+1", "+(", "00 ", "%25"]) {
      const long = part.repeat(2 ** 19);
      expect(redactMetadata({ long }, hiding("email"))).toEqual({ long });
      redactMetadata({ long }, hiding("phone"));
    }
  });
});

describe("custom attributes", () => {
  const policy = policyOf({ email: "hide", metadata: { iban: "deny", "i_*": "hide", email_hash: "show" } });

  it("are removed by rule wherever they are, also in paths", () => {
    const metadata = {
      iban: "GB",
      i_a: 1,
      tier: "gold",
      email: "x",
      nested: { email: "x", iban: "GB", a: 1 },
    };
    const rest = { tier: "gold", nested: { a: 1 } };
    expect(redactMetadata(metadata, policy)).toEqual(rest);
    expect(redact({ order: { metadata, object: "order" } }, policy)).toEqual({
      order: { metadata: rest, object: "order" },
    });
    const filter = {
      "customer.metadata.iban": { $is: ["GB"] },
      "metadata.tier": { conditions: { $in: ["gold"] } },
    };
    expect(redact(filter, policy)).toEqual({ "metadata.tier": { conditions: { $in: ["gold"] } } });
    expect(redact({ metadata: "iban GB" }, policy)).toEqual({});
  });

  it("are shown whole if a rule says so", () => {
    const shown = policyOf({ email: "hide", metadata: { contact: "show", email: "show" } });
    const metadata = { contact: { email: "a@b.c" }, email: "a@b.c" };
    expect(redactMetadata(metadata, shown)).toEqual(metadata);
    const all = policyOf({ email: "hide", metadata: { "*": "show", iban: "hide" } });
    expect(redactMetadata({ bank: { iban: "GB", mail: "a@b.c" }, iban: "GB" }, all)).toEqual({
      bank: { mail: "a@b.c" },
    });
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
    expect(JSON.stringify(redactMetadata(odd as never, hiding("email")))).toBe(JSON.stringify(odd));
    expect(redact(odd, hiding("email"))).toEqual({});
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    let deep: unknown = "ada";
    for (let level = 0; level < 20_000; level += 1) deep = { data: deep };
    expect(JSON.stringify(redact(deep, hiding("phone")))).not.toContain("ada");
  });
});
