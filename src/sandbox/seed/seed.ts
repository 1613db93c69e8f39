/**
 * The state that a sandbox starts with. The same count and seed give the same customers with the same ids and times on
 * every day. All times lie before 2026-01-01.
 */
import { createRandom, hash } from "../random.js";
import {
  blankCustomer,
  noLoyalty,
  noSummary,
  type Activity,
  type Consent,
  type ConsentGroup,
  type Customer,
  type Segment,
} from "../records.js";
import { Store } from "../store.js";
import { activity, eventPayload, historyOfAda } from "./activities.js";
import account from "./data/account.json" with { type: "json" };
import personaData from "./data/personas.json" with { type: "json" };
import { consentIds, personas } from "./ids.js";
import { IMPORTED_AT, makeCrowd } from "./people.js";
import { makeWallets } from "./wallets.js";

type PersonaSeed = Partial<Customer> & Pick<Customer, "id" | "created_at"> & { readonly why: string };

interface SegmentSeed extends Pick<Segment, "id" | "name" | "created_at" | "type"> {
  /** Ids, or everybody from the CSV import. */
  readonly members?: readonly string[] | "imported";
  readonly filter?: Segment["filter"];
}

export function createSeededStore(count: number, seed: number): Store {
  const people = Object.values<PersonaSeed>(personaData).slice(0, count).map(toCustomer);
  const crowd = makeCrowd(Math.max(0, count - people.length), createRandom(seed));
  const seeded = new Map([...people, ...crowd].map((customer) => [customer.id, customer]));
  const store = new Store(({ id }) => {
    const customer = seeded.get(id);
    return customer === undefined ? [] : historyOf(customer, seeded);
  });
  store.customers.load([...crowd, ...people]);
  for (const [holder, items] of makeWallets()) if (seeded.has(holder)) store.redeemables.set(holder, items);

  const { id, email } = account.unconfirmed;
  store.unconfirmed.set(id, {
    email,
    summary: noSummary,
    loyalty: noLoyalty,
    object: "unconfirmed_customer",
  });
  for (const consent of Object.values(account.consents)) store.consents.set(consent.id, consent as Consent);
  store.consentGroups.push(...(account.consentGroups as ConsentGroup[]));
  for (const segment of Object.values(account.segments)) addSegment(store, segment as SegmentSeed);
  return store;
}

function toCustomer(seed: PersonaSeed): Customer {
  const { why: _, ...fields } = seed;
  return { ...blankCustomer(seed.id, seed.created_at, seed.source_id), ...fields };
}

function addSegment(store: Store, { id, name, created_at, type, members, filter = null }: SegmentSeed): void {
  store.segments.set(id, { id, name, created_at, updated_at: null, type, filter, object: "segment" });
  if (members === undefined) return;
  const ids =
    members === "imported"
      ? [...store.customers.all()].filter((customer) => customer.created_at === IMPORTED_AT).map((c) => c.id)
      : members.filter((member) => store.customers.getById(member) !== undefined);
  store.members.set(id, new Set(ids));
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
