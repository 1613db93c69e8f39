/** Events as webhooks report them: the vendor's examples, about a person of the sandbox. */
import type { CustomerEvent } from "../../src/events/event.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import deliveries from "../events/deliveries.json" with { type: "json" };

type Example = keyof typeof deliveries;

let count = 0;

/** An example about Ada, with an ID of its own. */
export function eventOf(example: Example, changes: Partial<CustomerEvent> = {}): CustomerEvent {
  const { event, data } = deliveries[example];
  const { id, sourceId } = { id: personas.ada.id, sourceId: personas.ada.sourceId, ...personOf(changes) };
  const customer = { ...data.customer, id, source_id: sourceId };
  const segment = "segment" in data ? data.segment : null;
  count += 1;
  return {
    id: `evcus_${count}`,
    type: event.type,
    createdAt: event.created_at,
    groupId: event.group_id,
    customerId: id,
    sourceId,
    segmentId: segment?.id ?? null,
    data: { ...data, customer },
    ...changes,
  };
}

function personOf({ customerId, sourceId }: Partial<CustomerEvent>) {
  return { ...(customerId !== undefined && { id: customerId }), ...(sourceId !== undefined && { sourceId }) };
}

/** An event of at least so many bytes. */
export function largeEvent(bytes: number, changes: Partial<CustomerEvent> = {}): CustomerEvent {
  return eventOf("orderCreated", { data: { padding: "x".repeat(bytes) }, ...changes });
}
