/** Every write through the API adds an activity to the customer's history, and webhooks report some of them. */
import { eventSources } from "../records.js";
import { isoNow } from "./context.js";
export function record(context, customer, type, payload, requestId, channel = "API") {
    const activity = createActivity(context, type, payload, requestId, channel);
    context.store.activities.add(customer.id, activity);
    context.webhooks?.report(customer.id, activity);
}
/** Reports the deletion of a customer. There is no history left to add it to. */
export function reportDeletion(context, customer, requestId) {
    const activity = createActivity(context, "customer.deleted", { customer }, requestId, "API");
    context.webhooks?.report(customer.id, activity);
}
function createActivity(context, type, payload, requestId, channel) {
    return {
        id: `evcus_${context.random.hex(18)}`,
        type,
        data: { data: payload, event_source: eventSources[channel] },
        created_at: isoNow(context),
        group_id: requestId,
    };
}
//# sourceMappingURL=record-activity.js.map