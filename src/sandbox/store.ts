/** The state of the sandbox: records in maps and sorted lists. */
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
import { Sorted, type Row } from "./sorted.js";

const time = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));

/** Customers by id and source_id, and in every order of the list. Records are immutable, so `put` replaces them. */
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

  /** All customers in order of insertion. */
  *all(): IterableIterator<Customer> {
    for (const row of this.#byId.values()) yield row.value;
  }

  getById(id: string): Customer | undefined {
    return this.#byId.get(id)?.value;
  }

  getBySourceId(sourceId: string): Customer | undefined {
    return this.#bySourceId.get(sourceId);
  }

  /** By id or source_id. The id takes precedence. */
  get(key: string): Customer | undefined {
    return this.getById(key) ?? this.getBySourceId(key);
  }

  put(customer: Customer): void {
    const before = this.#byId.get(customer.id);
    if (before !== undefined) this.#unlink(before);
    const row = this.#link(customer, before?.seq ?? this.#seq++);
    for (const order of this.#orders) order.add(row);
  }

  /** Adds many new customers with one sort. */
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

  /** `first` computes the initial history of a customer on first use, so that 100,000 customers start fast. */
  constructor(first: (customerId: string) => readonly Activity[]) {
    this.#first = first;
  }

  of(customerId: string): readonly Activity[] {
    return this.#list(customerId);
  }

  /** Inserts an activity by its time, after those with the same time. */
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
  /** Soft-deleted customers by id, for tests. Their source_id has been renamed. */
  readonly deleted = new Map<string, Customer>();
  /** Customers in the middle of a double opt-in, by `ucust_…` id. */
  readonly unconfirmed = new Map<string, JsonObject>();
  readonly segments = new Map<string, Segment>();
  /** The customer ids in each static segment. */
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

  /** Removes a customer with its activities, wallet and segment memberships. */
  remove(id: string): void {
    this.customers.delete(id);
    this.activities.delete(id);
    this.redeemables.delete(id);
    for (const members of this.members.values()) members.delete(id);
  }

  /** Counts a customer's activities by custom event (`sign_up`) or by activity type. */
  countEvents(customerId: string, name: string): number {
    return this.activities.of(customerId).filter(({ type, data }) => {
      const event = data.data["event"];
      return type === name || (type === "customer.custom_event" && isObject(event) && event["type"] === name);
    }).length;
  }
}
