/** Segments: who belongs to which, and the four calls on them. Membership of filters is computed on every question. */
import { invalidPayload, notFound } from "./errors.js";
import { takeObject } from "./fields.js";
import { dig, isOperator, passes } from "./filters.js";
import { record } from "./record-activity.js";
import { takeFilters, takeLimit, takeList, takeOrder } from "./query.js";
import { blankCustomer, isObject, type Customer, type JsonObject, type Segment } from "../records.js";
import { isoNow, noContent, ok, type Answer, type Call, type World } from "./context.js";

export function isMember(world: World, segment: Segment, customer: Customer): boolean {
  if (segment.filter === null) return world.store.members.get(segment.id)?.has(customer.id) ?? false;
  return passes(segment.filter, (key) => fieldOf(world, customer, key), world.now());
}

/** What a key of a segment's filter means for a customer. */
function fieldOf(world: World, customer: Customer, key: string): unknown {
  if (key === "loyalty_points.total") return customer.loyalty.points;
  if (key.startsWith("loyalty_points.")) return dig(customer.loyalty, key.slice("loyalty_points.".length));
  const event = /^events\.(.+)\.count$/.exec(key)?.[1];
  return event === undefined ? dig(customer, key) : world.store.countEvents(customer.id, event);
}

export const segmentsOf = (world: World, customer: Customer): Segment[] =>
  [...world.store.segments.values()].filter((segment) => isMember(world, segment, customer));

/** Only auto-update segments tell when somebody enters or leaves. */
export function recordSegmentMoves(
  world: World,
  customer: Customer,
  before: readonly Segment[],
  requestId: string,
): void {
  const after = segmentsOf(world, customer);
  const tell = (segments: readonly Segment[], others: readonly Segment[], type: string) => {
    for (const { id, name, type: kind } of segments)
      if (kind === "auto-update" && !others.some((other) => other.id === id))
        record(
          world,
          customer,
          type,
          { customer, segment: { id, name, object: "segment" } },
          requestId,
          "INTERNAL",
        );
  };
  tell(after, before, "customer.segment.entered");
  tell(before, after, "customer.segment.left");
}

/** Never 404: an unknown customer gets the segments that such a customer would qualify for. */
export function listCustomerSegments(world: World, call: Call<{ readonly customerId: string }>): Answer {
  const key = call.path.customerId;
  const customer = world.store.customers.get(key) ?? blankCustomer(key, isoNow(world), key);
  const data = segmentsOf(world, customer).map(({ id, name }) => ({ id, name, object: "segment" }));
  return ok({ object: "list", data_ref: "data", data, total: data.length });
}

export function listSegments(world: World, call: Call): Answer {
  const limit = takeLimit(call.query);
  const { descending } = takeOrder(call.query, ["created_at"]);
  const ids = takeList(call.query, "ids");
  const filters = takeFilters(call.query);
  const ascending = [...world.store.segments.values()]
    .filter(
      (segment) =>
        (ids === undefined || ids.includes(segment.id)) &&
        passes(filters, (key) => dig(segment, key), world.now()),
    )
    .toSorted((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
  const rows = descending ? ascending.toReversed() : ascending;
  return ok({ object: "list", data_ref: "data", data: rows.slice(0, limit), total: rows.length });
}

export function createSegment(world: World, call: Call): Answer {
  const { name, type, customers, filter } = takeObject(call.body);
  if (typeof name !== "string" || name === "")
    throw invalidPayload("Payload should have required property 'name'");
  if (type !== "static" && type !== "auto-update" && type !== "passive")
    throw invalidPayload(
      "Property .type should be equal to one of the allowed values: static, auto-update, passive",
    );
  const segment: Segment = {
    id: `seg_${world.random.letters(24)}`,
    name,
    created_at: isoNow(world),
    updated_at: null,
    type,
    filter: type === "static" ? null : checkedFilter(filter),
    object: "segment",
  };
  if (type === "static") world.store.members.set(segment.id, checkedMembers(world, customers));
  world.store.segments.set(segment.id, segment);
  return ok(segment);
}

function checkedFilter(filter: unknown): JsonObject {
  if (!isObject(filter)) throw invalidPayload("Payload should have required property 'filter'");
  for (const [key, rule] of Object.entries(filter)) {
    if (key === "junction") {
      if (rule !== "and" && rule !== "or")
        throw invalidPayload("Property .filter.junction should be and or or");
      continue;
    }
    const conditions = isObject(rule) ? rule["conditions"] : undefined;
    if (!isObject(conditions))
      throw invalidPayload(`Property .filter.${key} should have required property 'conditions'`);
    for (const name of Object.keys(conditions))
      if (!isOperator(name))
        throw invalidPayload(`Property .filter.${key}.conditions.${name} is not supported`);
  }
  return filter;
}

const MAX_STATIC_MEMBERS = 20_000;

function checkedMembers(world: World, customers: unknown): Set<string> {
  if (!Array.isArray(customers)) throw invalidPayload("Payload should have required property 'customers'");
  if (customers.length > MAX_STATIC_MEMBERS)
    throw invalidPayload(`Property .customers should not have more than ${MAX_STATIC_MEMBERS} items`);
  // An id nobody has is left out; upstream does not say.
  return new Set(
    customers.filter((id) => typeof id === "string" && world.store.customers.getById(id) !== undefined),
  );
}

function findSegment(world: World, id: string): Segment {
  const segment = world.store.segments.get(id);
  if (segment === undefined) throw notFound("segment", id);
  return segment;
}

export const getSegment = (world: World, call: Call<{ readonly segmentId: string }>): Answer =>
  ok(findSegment(world, call.path.segmentId));

export function deleteSegment(world: World, call: Call<{ readonly segmentId: string }>): Answer {
  const { id } = findSegment(world, call.path.segmentId);
  world.store.segments.delete(id);
  world.store.members.delete(id);
  return noContent;
}
