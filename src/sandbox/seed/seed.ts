/**
 * The state a sandbox starts with. The same count and seed give the same people with the same ids and times, whatever
 * the day is; all of it lies before 2026-01-01.
 */
import { createRandom, hash } from "../random.js";
import { isObject, noLoyalty, noSummary, type Activity, type Customer, type Segment } from "../records.js";
import { activity, eventPayload, historyOfAda } from "./activities.js";
import { campaigns, IMPORTED_AT, makeCrowd } from "./people.js";
import { makePersonas, personas, unconfirmedId } from "./personas.js";
import { makeRedeemables } from "./redeemables.js";
import { Store } from "../store.js";

export { personas, unconfirmedId };

export const consentIds = {
  newsletter: "cnst_newsletter00000000000001",
  phoneCalls: "cnst_phonecalls00000000000002",
} as const;

export const segmentIds = {
  /** Static, four personas. */
  vip: "seg_vip000000000000000000001",
  /** Static, everybody of the CSV import: more than 100. */
  imported: "seg_imported0000000000000002",
  /** Static, without members. */
  empty: "seg_empty0000000000000000003",
  /** Auto-update, by points in a campaign with spaces in its name. */
  coffee: "seg_coffee000000000000000004",
  /** Auto-update, by a custom event. */
  readers: "seg_readers00000000000000005",
  /** Passive, by the city of the address. */
  london: "seg_london000000000000000006",
  /** Passive, by orders. */
  spenders: "seg_spenders0000000000000007",
  /** Passive, two fields joined by "or". */
  precious: "seg_precious0000000000000008",
  /** Passive, by birthdays: its members change with the calendar. */
  birthday: "seg_birthday0000000000000009",
  /** Passive, by something that is missing. */
  noEmail: "seg_noemail00000000000000010",
} as const;

export function createSeededStore(count: number, seed: number): Store {
  const people = makePersonas().slice(0, count);
  const crowd = makeCrowd(Math.max(0, count - people.length), createRandom(seed));
  const seeded = new Map([...people, ...crowd].map((customer) => [customer.id, customer]));
  const store = new Store(({ id }) => {
    const customer = seeded.get(id);
    return customer === undefined ? [] : historyOf(customer, seeded);
  });
  // The crowd first: so the personas are the last to have come, and the first to be listed.
  store.customers.load([...crowd, ...people]);
  for (const [holder, items] of makeRedeemables())
    if (seeded.has(holder)) store.redeemables.set(holder, items);
  seedUnconfirmed(store);
  seedConsents(store);
  seedSegments(store);
  return store;
}

function historyOf(customer: Customer, everybody: ReadonlyMap<string, Customer>): readonly Activity[] {
  const grace = everybody.get(personas.grace.id) ?? customer;
  if (customer.id === personas.ada.id) return historyOfAda(customer, grace);
  const born = Date.parse(customer.created_at);
  const { updated_at: _, ...fresh } = customer;
  const history = [activity(customer.id, ["customer.created", { customer: fresh }], born, 0)];
  const tell = (type: string, payload: object, time: number) => {
    history.push(activity(customer.id, [type, { ...payload }], time, history.length));
  };
  if (customer.id === personas.alan.id) tellConsents(customer, born, tell);
  if (hash(customer.id) % 3 === 0)
    tell("customer.custom_event", eventPayload(customer, "newsletter_subscribed"), born + 60_000);
  if (customer.updated_at !== undefined)
    tell("customer.updated", { customer }, Date.parse(customer.updated_at));
  return history;
}

/** Alan agreed to both, then thought better of the phone calls. */
function tellConsents(
  { id, name, email, source_id, metadata, object }: Customer,
  born: number,
  tell: (type: string, payload: object, time: number) => void,
): void {
  const customer = { id, name, email, source_id, metadata, object };
  const newsletter = { id: consentIds.newsletter, name: "Newsletter", object: "consent" };
  const phone = { id: consentIds.phoneCalls, name: "Phone calls", object: "consent" };
  tell("customer.consents.given", { customer, consents: [newsletter, phone] }, born + 1000);
  tell("customer.consents.revoked", { customer, consents: [phone] }, born + 2000);
}

function seedUnconfirmed(store: Store): void {
  store.unconfirmed.set(unconfirmedId, {
    email: "nora@doubleoptin.example",
    summary: noSummary,
    loyalty: noLoyalty,
    object: "unconfirmed_customer",
  });
}

function seedConsents(store: Store): void {
  const created_at = "2025-01-10T09:00:00.000Z";
  const define = (id: string, name: string, description: string) =>
    store.consents.set(id, {
      id,
      name,
      description,
      category: "Marketing",
      created_at,
      updated_at: null,
      object: "consent",
    });
  define(consentIds.newsletter, "Newsletter", "A letter by e-mail, once a month");
  define(consentIds.phoneCalls, "Phone calls", "Offers by phone");
  store.consentGroups.push({
    id: "cnstgr_marketing000000000001",
    name: "Marketing",
    description: "Everything we send without being asked",
    consents: [consentIds.newsletter, consentIds.phoneCalls],
    created_at,
    updated_at: "2025-02-01T09:00:00.000Z",
    object: "consent_group",
  });
}

const when = (conditions: Readonly<Record<string, readonly unknown[]>>) => ({ conditions });

const SEGMENTS_FROM = Date.UTC(2025, 0, 15, 9);
const DAY_MS = 86_400_000;

function seedSegments(store: Store): void {
  const add = (
    id: string,
    name: string,
    type: Segment["type"],
    content: Readonly<Record<string, unknown>> | readonly string[],
  ) => {
    const at = new Date(SEGMENTS_FROM + store.segments.size * DAY_MS).toISOString();
    const filter = isObject(content) ? content : null;
    store.segments.set(id, { id, name, created_at: at, updated_at: null, type, filter, object: "segment" });
    if (Array.isArray(content)) store.members.set(id, new Set(content as readonly string[]));
  };

  const vips = [personas.ada, personas.grace, personas.sofya, personas.croesus].map(({ id }) => id);
  const imported = [...store.customers.all()].filter((customer) => customer.created_at === IMPORTED_AT);
  add(
    segmentIds.vip,
    "VIP table",
    "static",
    vips.filter((id) => store.customers.getById(id) !== undefined),
  );
  add(
    segmentIds.imported,
    "Summer import",
    "static",
    imported.map(({ id }) => id),
  );
  add(segmentIds.empty, "Nobody yet", "static", []);
  add(segmentIds.coffee, "Coffee lovers", "auto-update", {
    junction: "and",
    [`loyalty_points.campaigns.${campaigns.coffee.name}.points`]: when({ $more_than_equal: [500] }),
  });
  add(segmentIds.readers, "Newsletter readers", "auto-update", {
    junction: "and",
    "events.newsletter_subscribed.count": when({ $more_than: ["0"] }),
  });
  add(segmentIds.london, "Londoners", "passive", {
    junction: "and",
    "address.city": when({ $is: ["London"] }),
  });
  add(segmentIds.spenders, "Big spenders", "passive", {
    junction: "and",
    "summary.orders.total_amount": when({ $more_than: [100_000] }),
    "summary.orders.total_count": when({ $more_than: [1] }),
  });
  add(segmentIds.precious, "Gold tier or Japan", "passive", {
    junction: "or",
    "metadata.tier": when({ $is: ["gold"] }),
    "address.country": when({ $in: ["Japan"] }),
  });
  add(segmentIds.birthday, "Bronze birthdays next month", "passive", {
    junction: "and",
    "metadata.tier": when({ $is: ["bronze"] }),
    birthdate: when({ $next_month: [""] }),
  });
  add(segmentIds.noEmail, "Without e-mail", "passive", {
    junction: "and",
    email: when({ $is_unknown: [""] }),
  });
}
