/** Segments and their members. The members of a segment with a filter are computed on every request. */
import { blankCustomer, isObject, type Customer, type JsonObject, type Segment } from "../records.js";
import { isoNow, noContent, ok, type ApiResponse, type ApiRequest, type Context } from "./context.js";
import { invalidPayload, notFound } from "./errors.js";
import { takeObject } from "./fields.js";
import { dig, isOperator, passes } from "./filters.js";
import { takeFilters, takeLimit, takeList, takeOrder } from "./query.js";
import { record } from "./record-activity.js";

export function isMember(context: Context, segment: Segment, customer: Customer): boolean {
  if (segment.filter === null) return context.store.members.get(segment.id)?.has(customer.id) ?? false;
  return passes(segment.filter, (key) => fieldOf(context, customer, key), context.now());
}

/** The value of a customer that a key of a segment's filter refers to. */
function fieldOf(context: Context, customer: Customer, key: string): unknown {
  if (key === "loyalty_points.total") return customer.loyalty.points;
  if (key.startsWith("loyalty_points.")) return dig(customer.loyalty, key.slice("loyalty_points.".length));
  const event = /^events\.(.+)\.count$/.exec(key)?.[1];
  return event === undefined ? dig(customer, key) : context.store.countEvents(customer.id, event);
}

export const segmentsOf = (context: Context, customer: Customer): Segment[] =>
  [...context.store.segments.values()].filter((segment) => isMember(context, segment, customer));

/** Only auto-update segments record who enters and leaves. */
export function recordSegmentMoves(
  context: Context,
  customer: Customer,
  before: readonly Segment[],
  requestId: string,
): void {
  const after = segmentsOf(context, customer);
  const recordMoves = (segments: readonly Segment[], others: readonly Segment[], type: string) => {
    for (const { id, name, type: kind } of segments)
      if (kind === "auto-update" && !others.some((other) => other.id === id))
        record(
          context,
          customer,
          type,
          { customer, segment: { id, name, object: "segment" } },
          requestId,
          "INTERNAL",
        );
  };
  recordMoves(after, before, "customer.segment.entered");
  recordMoves(before, after, "customer.segment.left");
}

/** Never answers 404: for an unknown customer it lists the segments that match a customer without any data. */
export function listCustomerSegments(
  context: Context,
  request: ApiRequest<{ readonly customerId: string }>,
): ApiResponse {
  const key = request.path.customerId;
  const customer = context.store.customers.get(key) ?? blankCustomer(key, isoNow(context), key);
  const data = segmentsOf(context, customer).map(({ id, name }) => ({ id, name, object: "segment" }));
  return ok({ object: "list", data_ref: "data", data, total: data.length });
}

export function listSegments(context: Context, request: ApiRequest): ApiResponse {
  const limit = takeLimit(request.query);
  const { descending } = takeOrder(request.query, ["created_at"]);
  const ids = takeList(request.query, "ids");
  const filters = takeFilters(request.query);
  const ascending = [...context.store.segments.values()]
    .filter(
      (segment) =>
        (ids === undefined || ids.includes(segment.id)) &&
        passes(filters, (key) => dig(segment, key), context.now()),
    )
    .toSorted((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
  const rows = descending ? ascending.toReversed() : ascending;
  return ok({ object: "list", data_ref: "data", data: rows.slice(0, limit), total: rows.length });
}

export function createSegment(context: Context, request: ApiRequest): ApiResponse {
  const { name, type, customers, filter } = takeObject(request.body);
  if (typeof name !== "string" || name === "")
    throw invalidPayload("Payload should have required property 'name'");
  if (type !== "static" && type !== "auto-update" && type !== "passive")
    throw invalidPayload(
      "Property .type should be equal to one of the allowed values: static, auto-update, passive",
    );
  const segment: Segment = {
    id: `seg_${context.random.letters(24)}`,
    name,
    created_at: isoNow(context),
    updated_at: null,
    type,
    filter: type === "static" ? null : checkedFilter(filter),
    object: "segment",
  };
  if (type === "static") context.store.members.set(segment.id, checkedMembers(context, customers));
  context.store.segments.set(segment.id, segment);
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

function checkedMembers(context: Context, customers: unknown): Set<string> {
  if (!Array.isArray(customers)) throw invalidPayload("Payload should have required property 'customers'");
  if (customers.length > MAX_STATIC_MEMBERS)
    throw invalidPayload(`Property .customers should not have more than ${MAX_STATIC_MEMBERS} items`);
  // Unknown ids are ignored. The API documentation does not say what happens to them.
  return new Set(
    customers.filter((id) => typeof id === "string" && context.store.customers.getById(id) !== undefined),
  );
}

function findSegment(context: Context, id: string): Segment {
  const segment = context.store.segments.get(id);
  if (segment === undefined) throw notFound("segment", id);
  return segment;
}

export const getSegment = (
  context: Context,
  request: ApiRequest<{ readonly segmentId: string }>,
): ApiResponse => ok(findSegment(context, request.path.segmentId));

export function deleteSegment(
  context: Context,
  request: ApiRequest<{ readonly segmentId: string }>,
): ApiResponse {
  const { id } = findSegment(context, request.path.segmentId);
  context.store.segments.delete(id);
  context.store.members.delete(id);
  return noContent;
}
