/** The state of the sandbox: plain records in maps and sorted orders. It knows no HTTP. */
import { Sorted, type Row } from "./sorted.js";
import {
  isObject,
  type Activity,
  type Consent,
  type ConsentGroup,
  type Customer,
  type JsonObject,
  type Redeemable,
  type Segment,
} from "./records.js";

const time = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));

/** Customers by both identities and in every order that the list offers. Records are immutable: `put` replaces. */
export class Customers {
  readonly #byId = new Map<string, Row<Customer>>();
  readonly #bySourceId = new Map<string, Customer>();
  #seq = 0;

  readonly byCreation = new Sorted<Customer, number>((customer) => Date.parse(customer.created_at));
  readonly byUpdate = new Sorted<Customer, number>((customer) => time(customer.updated_at));
  readonly neverUpdated = new Sorted<Customer, number>((customer) =>
    customer.updated_at === undefined ? Date.parse(customer.created_at) : undefined,
  );
  readonly bySourceId = new Sorted<Customer, string>((customer) => customer.source_id);
  readonly withoutSourceId = new Sorted<Customer, number>((customer) =>
    customer.source_id === undefined ? Date.parse(customer.created_at) : undefined,
  );
  readonly #orders = [
    this.byCreation,
    this.byUpdate,
    this.neverUpdated,
    this.bySourceId,
    this.withoutSourceId,
  ] as const;

  get size(): number {
    return this.#byId.size;
  }

  /** Every customer, in the order in which they came. */
  *all(): IterableIterator<Customer> {
    for (const row of this.#byId.values()) yield row.value;
  }

  getById(id: string): Customer | undefined {
    return this.#byId.get(id)?.value;
  }

  getBySourceId(sourceId: string): Customer | undefined {
    return this.#bySourceId.get(sourceId);
  }

  /** By either identity; where one text is both, the id wins. */
  get(key: string): Customer | undefined {
    return this.getById(key) ?? this.getBySourceId(key);
  }

  put(customer: Customer): void {
    const before = this.#byId.get(customer.id);
    if (before !== undefined) this.#unlink(before);
    const row = this.#link(customer, before?.seq ?? this.#seq++);
    for (const order of this.#orders) order.add(row);
  }

  /** Adds many new customers at once. */
  load(customers: readonly Customer[]): void {
    const rows = customers.map((customer) => this.#link(customer, this.#seq++));
    for (const order of this.#orders) order.load(rows);
  }

  delete(id: string): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    this.#unlink(row);
    this.#byId.delete(id);
  }

  #link(customer: Customer, seq: number): Row<Customer> {
    const row = { value: customer, seq };
    this.#byId.set(customer.id, row);
    if (customer.source_id !== undefined) this.#bySourceId.set(customer.source_id, customer);
    return row;
  }

  #unlink(row: Row<Customer>): void {
    for (const order of this.#orders) order.remove(row);
    const sourceId = row.value.source_id;
    if (sourceId !== undefined) this.#bySourceId.delete(sourceId);
  }
}

/** Activities of each customer, oldest first. */
export class Activities {
  readonly #lists = new Map<string, Activity[]>();
  readonly #first: (customerId: string) => readonly Activity[];

  /** `first` tells the history of a customer nobody has asked about yet, so that 100,000 of them start fast. */
  constructor(first: (customerId: string) => readonly Activity[]) {
    this.#first = first;
  }

  of(customerId: string): readonly Activity[] {
    return this.#list(customerId);
  }

  /** Puts an activity in its place by time; among equals it comes last. */
  add(customerId: string, activity: Activity): void {
    const list = this.#list(customerId);
    let place = list.length;
    while (place > 0 && (list[place - 1]?.created_at ?? "") > activity.created_at) place -= 1;
    list.splice(place, 0, activity);
  }

  delete(customerId: string): void {
    this.#lists.delete(customerId);
  }

  #list(customerId: string): Activity[] {
    let list = this.#lists.get(customerId);
    if (list === undefined) {
      list = [...this.#first(customerId)];
      this.#lists.set(customerId, list);
    }
    return list;
  }
}

export class Store {
  readonly customers = new Customers();
  readonly activities: Activities;
  /** Customers removed by the soft delete, by id; their source_id is already renamed. Nothing reads them again. */
  readonly deleted = new Map<string, Customer>();
  /** People in the middle of a double opt-in, by `ucust_…` id. */
  readonly unconfirmed = new Map<string, JsonObject>();
  readonly segments = new Map<string, Segment>();
  /** Members of the static segments. */
  readonly members = new Map<string, Set<string>>();
  readonly redeemables = new Map<string, readonly Redeemable[]>();
  readonly consents = new Map<string, Consent>();
  readonly consentGroups: ConsentGroup[] = [];

  constructor(history: (customer: Customer) => readonly Activity[] = () => []) {
    this.activities = new Activities((id) => {
      const customer = this.customers.getById(id);
      return customer === undefined ? [] : history(customer);
    });
  }

  /** Takes a customer out with everything that hangs on it. */
  remove(id: string): void {
    this.customers.delete(id);
    this.activities.delete(id);
    this.redeemables.delete(id);
    for (const members of this.members.values()) members.delete(id);
  }

  /** How often a customer did a custom event (`sign_up`), or how often an activity type occurs. */
  countEvents(customerId: string, name: string): number {
    return this.activities.of(customerId).filter(({ type, data }) => {
      const event = data.data["event"];
      return type === name || (type === "customer.custom_event" && isObject(event) && event["type"] === name);
    }).length;
  }
}
