/** Consents: the definitions, and one customer's decisions, which are kept in `system_metadata.consents`. */
import { invalidPayload, methodNotAllowed, unknownPath } from "./errors.js";
import { record } from "./record-activity.js";
import { isObject, simpleCustomer, type Consent } from "../records.js";
import { findCustomer, isoNow, noContent, ok, type Answer, type Call, type World } from "./context.js";

const list = (data: readonly object[]) => ({ object: "list", data_ref: "data", data, total: data.length });

export function listConsents(world: World): Answer {
  if (!world.consents) throw unknownPath();
  return ok({ groups: list(world.store.consentGroups), consents: list([...world.store.consents.values()]) });
}

/** The word among the consent ids that denies everything. */
const UNSUBSCRIBED = "unsubscribed";

export function updateConsents(world: World, call: Call<{ readonly customerId: string }>): Answer {
  if (!world.consents) throw methodNotAllowed("PUT", ["GET"]);
  const customer = findCustomer(world, call.path.customerId);
  const decisions = readDecisions(world, call.body);
  const before = customer.system_metadata["consents"];
  const date = isoNow(world);
  const consents = {
    ...(isObject(before) ? before : {}),
    ...Object.fromEntries(Object.entries(decisions).map(([id, value]) => [id, { date, value }])),
  };
  world.store.customers.put({
    ...customer,
    system_metadata: { ...customer.system_metadata, consents },
    updated_at: date,
  });

  for (const [type, value] of [
    ["customer.consents.given", true],
    ["customer.consents.revoked", false],
  ] as const) {
    const concerned = [...world.store.consents.values()].filter(({ id }) => decisions[id] === value);
    if (concerned.length > 0)
      record(
        world,
        customer,
        type,
        { customer: simpleCustomer(customer), consents: concerned.map(simpleConsent) },
        call.requestId,
      );
  }
  return noContent;
}

const simpleConsent = ({ id, name }: Consent) => ({ id, name, object: "consent" });

function readDecisions(world: World, body: unknown): Readonly<Record<string, boolean>> {
  if (!isObject(body) || Object.keys(body).length === 0) throw invalidPayload("The payload cannot be empty");
  const decisions: Record<string, boolean> = {};
  for (const [id, value] of Object.entries(body)) {
    if (id !== UNSUBSCRIBED && !world.store.consents.has(id))
      throw invalidPayload(`Property .${id} is not the id of a consent`);
    if (typeof value !== "boolean") throw invalidPayload(`Property .${id} should be boolean`);
    decisions[id] = value;
  }
  if (decisions[UNSUBSCRIBED] === true) for (const id of world.store.consents.keys()) decisions[id] = false;
  return decisions;
}
