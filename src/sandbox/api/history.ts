/** Writes a customer's history: each write of the API leaves an activity behind. */
import type { Customer, JsonObject } from "../records.js";
import { isoNow, type World } from "./world.js";

export const API_SOURCE: JsonObject = {
  channel: "API",
  api_key: { name: "Sandbox key", app_id: "00000000-0000-4000-8000-000000000001" },
};
export const INTERNAL_SOURCE: JsonObject = { channel: "INTERNAL" };

/** Writes one line of a customer's history. */
export function record(
  world: World,
  customer: Customer,
  type: string,
  payload: JsonObject,
  requestId: string,
  channel: "API" | "INTERNAL" = "API",
): void {
  world.store.activities.add(customer.id, {
    id: `evcus_${world.random.hex(18)}`,
    type,
    data: { data: payload, event_source: channel === "API" ? API_SOURCE : INTERNAL_SOURCE },
    created_at: isoNow(world),
    group_id: requestId,
  });
}
