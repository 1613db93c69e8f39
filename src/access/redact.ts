/**
 * Removes from JSON what a policy does not show. The JSON is that of the upstream, or one with the same names: events that
 * quote whole customers, vouchers, exports. What it contains is recognized by the keys, and e-mail addresses in any text
 * by their form.
 *
 * In doubt a value is removed. `name`, `description` and `source_id` are those of a customer, unless the object is known
 * to be something else.
 */
import type { Category } from "./personal-data.js";
import type { FieldPolicy } from "./policy.js";

/** Most levels of JSON that are read. What is deeper is removed. */
const MAX_LEVELS = 100;

type Json = Readonly<Record<string, unknown>>;

/** `json` without what `policy` does not show. It is not changed: records are shared. */
export function redact(json: unknown, policy: FieldPolicy): unknown {
  return redactValue(json, "", policy, 0);
}

/** An object of custom attributes without those that `policy` does not show. */
export function redactMetadata(attributes: Json, policy: FieldPolicy): Json {
  return metadataAt(attributes, policy, 0);
}

/** The value of a custom attribute. Undefined if `policy` does not show it. */
export function redactAttribute(key: string, value: unknown, policy: FieldPolicy): unknown {
  return attributeAt(key, value, policy, 0);
}

/** Why a custom attribute is hidden, whatever its value: the category or rule. Null if it may be shown. */
export function attributeRuling(
  key: string,
  policy: FieldPolicy,
): { effect: "hide" | "deny"; label: string } | null {
  const { effect, label } = policy.metadata(key);
  if (effect !== "show") return { effect, label };
  if (policy.showsExplicitly(key)) return null;
  const category = categoryOf(key, false);
  const ofCategory = category === null ? "show" : policy.effect(category);
  return ofCategory === "show" ? null : { effect: ofCategory, label: category ?? "" };
}

/** Whether a text contains what may be an e-mail address. */
export function mayHoldEmail(text: string): boolean {
  return /\S@\S/.test(text);
}

function redactValue(value: unknown, key: string, policy: FieldPolicy, level: number): unknown {
  if (typeof value === "string") return !policy.shows("email") && mayHoldEmail(value) ? null : value;
  if (typeof value !== "object" || value === null) return value;
  if (level >= MAX_LEVELS) return null;
  if (Array.isArray(value)) return value.map((entry) => redactValue(entry, key, policy, level + 1));
  const isThing = isKnownThing(value as Json, key);
  const shown = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (!isShown(name, isThing, policy)) return [];
    const isMetadata = plain(name) === "metadata" && isObject(inner);
    return [
      [name, isMetadata ? metadataAt(inner, policy, level + 1) : redactValue(inner, name, policy, level + 1)],
    ];
  });
  return Object.fromEntries(shown);
}

function metadataAt(attributes: Json, policy: FieldPolicy, level: number): Json {
  if (level >= MAX_LEVELS) return {};
  const shown = Object.entries(attributes).flatMap(([key, value]): [string, unknown][] => {
    const redacted = attributeAt(key, value, policy, level + 1);
    return redacted === undefined ? [] : [[key, redacted]];
  });
  return Object.fromEntries(shown);
}

function attributeAt(key: string, value: unknown, policy: FieldPolicy, level: number): unknown {
  if (attributeRuling(key, policy) !== null) return undefined;
  return policy.showsExplicitly(key) ? value : redactValue(value, key, policy, level);
}

/** Whether the value of a property is shown. A key can be a path, as in the filters of segments: `metadata.iban`. */
function isShown(key: string, isThing: boolean, policy: FieldPolicy): boolean {
  if (!policy.shows("email") && mayHoldEmail(key)) return false;
  const parts = key.split(".");
  const metadata = parts.findIndex((part) => plain(part) === "metadata");
  const attribute = metadata === -1 ? "" : parts.slice(metadata + 1).join(".");
  if (attribute !== "" && attributeRuling(attribute, policy) !== null) return false;
  return parts.slice(0, metadata === -1 ? parts.length : metadata).every((part) => {
    const category = categoryOf(part, isThing);
    return category === null || policy.shows(category);
  });
}

/** Ends of keys by category, without case and separators. */
const KEY_ENDS: readonly (readonly [Category, readonly string[]])[] = [
  ["email", ["email", "emailaddress", "emails"]],
  ["phone", ["phone", "phonenumber", "phones", "mobile", "msisdn"]],
  ["birthDate", ["birthdate", "birthday", "dateofbirth", "dob"]],
  [
    "address",
    [
      "address",
      "addresses",
      "line1",
      "line2",
      "street",
      "city",
      "country",
      "postalcode",
      "postcode",
      "zip",
      "zipcode",
    ],
  ],
  ["name", ["firstname", "lastname", "fullname", "surname"]],
  // In redemptions: the source ID, or a hash of it.
  ["sourceId", ["trackingid"]],
];

/** The same, but only for objects that may be customers. */
const PERSON_KEY_ENDS: readonly (readonly [Category, readonly string[]])[] = [
  ["name", ["name"]],
  ["description", ["description"]],
  ["sourceId", ["sourceid", "sourceids"]],
];

/** Keys of objects that are no customers, if the object does not say itself what it is. */
const THINGS: readonly string[] = [
  "campaign",
  "consent",
  "consents",
  "distribution",
  "eventschema",
  "loyaltytier",
  "loyaltytierfrom",
  "loyaltytierto",
  "product",
  "promotiontier",
  "reward",
  "segment",
  "segments",
  "sku",
  "voucher",
];

function categoryOf(key: string, isThing: boolean): Category | null {
  const text = plain(key);
  const found = KEY_ENDS.find(([, ends]) => ends.some((end) => text.endsWith(end)));
  if (found !== undefined) return found[0];
  if (isThing) return null;
  const [category, ends] = PERSON_KEY_ENDS.find(([, all]) => all.some((end) => text.endsWith(end))) ?? [
    null,
    [],
  ];
  // `campaign_name` is the name of a campaign.
  const isOfThing = THINGS.some((thing) => ends.some((end) => text === thing + end));
  return isOfThing ? null : category;
}

/** Whether an object is known to be something else than a customer. */
function isKnownThing({ object }: Json, key: string): boolean {
  if (typeof object === "string") return object !== "customer";
  return THINGS.includes(plain(key));
}

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
