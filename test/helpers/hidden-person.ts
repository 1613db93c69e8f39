/** Values of a person that no other text contains, and where the upstream could quote them. */
import type { Category } from "../../src/access/personal-data.js";
import type { FieldPolicy } from "../../src/access/policy.js";
import type { Store } from "../../src/sandbox/store.js";

export interface Canary {
  readonly value: string;
  /** Whether a policy shows it. */
  readonly isShown: (policy: FieldPolicy) => boolean;
}

const ADDRESS = {
  line_1: "CANARYLINEONE",
  line_2: "CANARYLINETWO",
  city: "CANARYCITY",
  state: "CANARYSTATE",
  postal_code: "CANARYPOST",
  country: "CANARYCOUNTRY",
};
const METADATA = { iban: "CANARYIBAN", internal_note: "CANARYNOTE", tier: "CANARYTIER" };
/** Attributes whose keys tell nothing of what is in them. */
const NESTING_METADATA = {
  greeting: "Hello canary.greeting@hidden.example",
  callback: "https://call.example/?to=%2B99%20555%200142%208888",
  bank: { iban: "CANARYDEEPIBAN", homeAddress: "CANARYDEEPLINE", year_of_birth: "CANARYBORN" },
  contacts: ["canary.contact@hidden.example", { phone_2: "CANARYPHONETWO" }],
};

export const PROFILE = {
  name: "CANARYNAME Person",
  description: "CANARYDESCRIPTION text",
  email: "canary.mail@hidden.example",
  phone: "+99 555 0142 7731",
  birthdate: "1912-06-23",
  birthday: "1912-06-23",
  address: ADDRESS,
  metadata: { ...METADATA, ...NESTING_METADATA },
};
export const SOURCE_ID = "CANARYSOURCE-1";
export const MAIL_SOURCE_ID = "canary.source@hidden.example";

/** Keys of attributes, one of which nobody has. */
export const ATTRIBUTE_KEYS = [...Object.keys(PROFILE.metadata), "other"];

/** A value of a category in an attribute. A rule can show the attribute, whatever is in it. */
const inAttribute = (key: string, category: Category, value: string): Canary => ({
  value,
  isShown: (policy) =>
    policy.metadata(key).effect === "show" && (policy.shows(category) || policy.showsExplicitly(key)),
});

export const CANARIES: readonly Canary[] = [
  { value: "CANARYNAME", isShown: (policy) => policy.shows("name") },
  { value: "CANARYDESCRIPTION", isShown: (policy) => policy.shows("description") },
  { value: "canary.mail", isShown: (policy) => policy.shows("email") },
  { value: "555 0142 7731", isShown: (policy) => policy.shows("phone") },
  { value: "9955501427731", isShown: (policy) => policy.shows("phone") },
  { value: PROFILE.birthdate, isShown: (policy) => policy.shows("birthDate") },
  { value: SOURCE_ID, isShown: (policy) => policy.shows("sourceId") },
  { value: "canary.source", isShown: (policy) => policy.shows("sourceId") && policy.shows("email") },
  ...Object.values(ADDRESS).map((value) => ({
    value,
    isShown: (policy: FieldPolicy) => policy.shows("address"),
  })),
  ...Object.entries(METADATA).map(([key, value]) => ({
    value,
    isShown: (policy: FieldPolicy) => policy.metadata(key).effect === "show",
  })),
  inAttribute("greeting", "email", "canary.greeting"),
  inAttribute("callback", "phone", "555 0142 8888"),
  inAttribute("bank", "address", "CANARYDEEPLINE"),
  inAttribute("bank", "birthDate", "CANARYBORN"),
  inAttribute("contacts", "email", "canary.contact"),
  inAttribute("contacts", "phone", "CANARYPHONETWO"),
  {
    value: "CANARYDEEPIBAN",
    isShown: (policy) =>
      policy.metadata("bank").effect === "show" &&
      (policy.showsExplicitly("bank")
        ? !policy.hidesByName("iban")
        : policy.metadata("iban").effect === "show"),
  },
];

/** The canaries in the JSON of an answer: as they are, as in a URL, or as in a cursor. */
export function canariesIn(text: string): Canary[] {
  const cursors = [...text.matchAll(/"([\w-]{16,})"/g)].map(([, word = ""]) =>
    Buffer.from(word, "base64url"),
  );
  const plain = [text.replaceAll("%20", " "), ...cursors].join("\n");
  return CANARIES.filter(({ value }) => plain.includes(value));
}

/** Those that a policy hides. */
export function leaksIn(text: string, seenBy: FieldPolicy): string[] {
  return canariesIn(text)
    .filter(({ isShown }) => !isShown(seenBy))
    .map(({ value }) => value);
}

/** JSON that quotes the person where nobody would look: under other keys, in lists, sentences, URLs, keys and JSON texts. */
export const ODD = {
  x: PROFILE.name,
  payload: JSON.stringify(PROFILE),
  Grüße: `Hello ${PROFILE.email}`,
  list: [PROFILE.phone, [PROFILE.birthdate], { deeper: { still: Object.values(ADDRESS).join(", ") } }],
  entries: [
    { key: "email", value: PROFILE.email },
    { name: "iban", value: METADATA.iban },
    { key: "phone", value: 9_955_501_427_731 },
  ],
  [PROFILE.email]: 1,
  [`call ${PROFILE.phone}`]: true,
  [`Dear ${PROFILE.name}`]: { id: "x_1" },
  status: `It is ${PROFILE.name}, ${PROFILE.description}`,
  customer: PROFILE.name,
  holder: [PROFILE.name, PROFILE.address.line_1],
  code: `CODE ${PROFILE.email}`,
  campaign: `For ${PROFILE.phone}`,
  url: `https://shop.example/?mail=${encodeURIComponent(PROFILE.email)}&source=${SOURCE_ID}`,
  attributes: METADATA,
  user: { object: "user", source_id: SOURCE_ID, ...PROFILE },
  unconfirmed_customer: { ...PROFILE, source_id: SOURCE_ID, object: "unconfirmed_customer" },
} as const;

/** Makes the sandbox quote the person in everything that it sends about a customer, and in a segment. */
export function quoteEverywhere(store: Store, customerId: string): void {
  const customer = store.customers.getById(customerId);
  const wallets = [...store.redeemables.values()].flat();
  const [consent] = store.consents.values();
  if (customer === undefined || consent === undefined) throw new Error("Expected a customer and a consent");
  const extra = { extra: ODD, system_metadata: { ...customer.system_metadata, ...ODD } };
  store.customers.put({ ...customer, ...extra });
  const quoted = { ...PROFILE, id: customerId, source_id: SOURCE_ID, object: "customer", ...ODD };
  const types = ["customer.updated", "customer.custom_event", "customer.order.paid", "customer.unheard_of"];
  types.forEach((type, index) => {
    store.activities.add(customerId, {
      id: `evcus_canary_${index}`,
      type,
      created_at: `2030-01-01T00:00:0${index}.000Z`,
      group_id: "v-1",
      data: {
        data: {
          ...ODD,
          customer: { ...ODD, ...quoted, customer: quoted },
          event: { ...ODD, type: `sent to ${PROFILE.email}`, metadata: PROFILE.metadata },
          order: { ...ODD, id: "ord_1", status: PROFILE.phone, metadata: PROFILE.metadata, object: "order" },
        },
        event_source: { channel: "API", ...ODD },
      },
    });
  });
  store.redeemables.set(
    customerId,
    wallets.slice(0, 3).map((one, index) => {
      const voucher = { ...ODD, metadata: PROFILE.metadata, holder: quoted, object: "voucher" };
      const redeemable = { ...one.redeemable, ...ODD, voucher: { ...one.redeemable, ...voucher } };
      return { ...one, id: `rh_canary_${index}`, customer_id: customerId, redeemable };
    }),
  );
  store.segments.set("seg_canary", {
    id: "seg_canary",
    name: `Mail to ${PROFILE.email} or ${PROFILE.phone}`,
    created_at: "2030-01-01T00:00:00.000Z",
    updated_at: null,
    type: "auto-update",
    filter: {
      ...ODD,
      junction: "and",
      "customer.name": { conditions: { $is: [PROFILE.name] } },
      "address.city": { conditions: { $in: [ADDRESS.city] } },
      "customer.birthdate": { conditions: { $is: PROFILE.birthdate } },
      "customer.metadata.iban": { conditions: { $is: [METADATA.iban] } },
      "customer.metadata.bank": NESTING_METADATA.bank,
      "customer.whatever": { conditions: { $is: [PROFILE.description, SOURCE_ID] } },
      "loyalty.points": { conditions: { $is: [PROFILE.name] } },
    },
    object: "segment",
  });
  store.consents.set(consent.id, { ...consent, description: `Ask ${PROFILE.email}` });
}
