/** One customer at a time: create or upsert, read, update, delete. */
import { readFields, takeObject } from "./fields.js";
import { record } from "./record-activity.js";
import { invalidPayload } from "./errors.js";
import { blankCustomer, type Customer, type CustomerFields, type JsonObject } from "../records.js";
import { recordSegmentMoves, segmentsOf } from "./segments.js";
import {
  findCustomer,
  findCustomerById,
  isoNow,
  noContent,
  ok,
  type Answer,
  type Call,
  type World,
} from "./context.js";

type OfCustomer = Call<{ readonly customerId: string }>;

/** Whether a write keeps the keys of `metadata` and `address` that it does not mention: upstream does not say. */
type Mode = World["metadataWrites"];

const overlay = <T extends object>(mode: Mode, before: T | null | undefined, given: T): T =>
  mode === "merge" && before ? { ...before, ...given } : given;

function withFields(before: Customer, fields: CustomerFields, mode: Mode): Customer {
  const { metadata, ...others } = fields;
  return {
    ...before,
    ...others,
    ...(fields.address ? { address: overlay(mode, before.address, fields.address) } : {}),
    ...(metadata === undefined
      ? {}
      : { metadata: metadata === null ? {} : overlay(mode, before.metadata, metadata) }),
  };
}

/** Stores a new state of a customer and writes down what happened. */
export function save(
  world: World,
  customer: Customer,
  type: "customer.created" | "customer.updated",
  requestId: string,
): Customer {
  const before = world.store.customers.getById(customer.id);
  const segmentsBefore = before === undefined ? [] : segmentsOf(world, before);
  world.store.customers.put(customer);
  record(world, customer, type, { customer }, requestId);
  recordSegmentMoves(world, customer, segmentsBefore, requestId);
  return customer;
}

export function create(
  world: World,
  sourceId: string | undefined,
  fields: CustomerFields,
  requestId: string,
): Customer {
  const blank = blankCustomer(`cust_${world.random.letters(24)}`, isoNow(world), sourceId);
  return save(world, withFields(blank, fields, "replace"), "customer.created", requestId);
}

export function update(world: World, before: Customer, fields: CustomerFields, requestId: string): Customer {
  const after = { ...withFields(before, fields, world.metadataWrites), updated_at: isoNow(world) };
  return save(world, after, "customer.updated", requestId);
}

export function upsertBySourceId(
  world: World,
  sourceId: string | undefined,
  fields: CustomerFields,
  requestId: string,
): Customer {
  const before = sourceId === undefined ? undefined : world.store.customers.getBySourceId(sourceId);
  return before === undefined
    ? create(world, sourceId, fields, requestId)
    : update(world, before, fields, requestId);
}

/** An identity in a body: text, or not there (an empty text counts as not there). */
function takeIdentity(body: JsonObject, name: "id" | "source_id"): string | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== "string")
    throw invalidPayload(`Property .${name} should be string`);
  return value === "" ? undefined : value;
}

export function createCustomer(world: World, call: Call): Answer {
  const body = takeObject(call.body ?? {});
  const id = takeIdentity(body, "id");
  const sourceId = takeIdentity(body, "source_id");
  const fields = readFields(body);
  return ok(
    id === undefined
      ? upsertBySourceId(world, sourceId, fields, call.requestId)
      : update(world, findCustomerById(world, id), fields, call.requestId),
  );
}

/** A deprecated corner: single reads carry links to a page that no longer exists; the host here never did. */
const assets = (customer: Customer) => {
  const url = `https://preferences.example.invalid/customers?token=${customer.id}`;
  return { cockpit_url: url, cockpit_preference_center_url: url };
};

export function getCustomer(world: World, call: OfCustomer): Answer {
  const unconfirmed = world.store.unconfirmed.get(call.path.customerId);
  if (unconfirmed !== undefined) return ok(unconfirmed);
  const { object, ...customer } = findCustomer(world, call.path.customerId);
  return ok({ ...customer, assets: assets({ ...customer, object }), object });
}

export function updateCustomer(world: World, call: OfCustomer): Answer {
  const before = findCustomer(world, call.path.customerId);
  const fields = readFields(takeObject(call.body ?? {}));
  return ok(update(world, before, fields, call.requestId));
}

export function deleteCustomer(world: World, call: OfCustomer): Answer {
  const customer = findCustomer(world, call.path.customerId);
  world.store.remove(customer.id);
  world.store.deleted.set(
    customer.id,
    customer.source_id === undefined
      ? customer
      : { ...customer, source_id: `${customer.source_id}_deleted${isoNow(world)}` },
  );
  return noContent;
}

export function permanentlyDelete(world: World, call: OfCustomer): Answer {
  const customer = findCustomer(world, call.path.customerId);
  const { store } = world;
  const history = store.activities.of(customer.id);
  const count = (prefix: string) => history.filter(({ type }) => type.startsWith(prefix)).length;
  const answer = {
    id: `del_${world.random.letters(24)}`,
    created_at: isoNow(world),
    related_object_id: customer.id,
    related_object: "customer",
    status: "DONE",
    data_json: {
      events: count("customer.custom_event"),
      customer_events: history.length,
      daily_events: 0,
      segments: [...store.members.values()].filter((members) => members.has(customer.id)).length,
      orders: customer.summary.orders.total_count,
      order_events: count("customer.order."),
      customer: 1,
    },
    // Misspelt on the wire upstream.
    object: "pernament_deletion",
  };
  store.remove(customer.id);
  return ok(answer);
}
