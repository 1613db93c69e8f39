/** Every write through the API adds an activity to the customer's history. */
import { eventSources, type Customer, type JsonObject } from "../records.js";
import { isoNow, type Context } from "./context.js";

export function record(
  context: Context,
  customer: Customer,
  type: string,
  payload: JsonObject,
  requestId: string,
  channel: keyof typeof eventSources = "API",
): void {
  context.store.activities.add(customer.id, {
    id: `evcus_${context.random.hex(18)}`,
    type,
    data: { data: payload, event_source: eventSources[channel] },
    created_at: isoNow(context),
    group_id: requestId,
  });
}
