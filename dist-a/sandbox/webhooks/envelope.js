const TYPES = {
    "customer.created": { source: "webhook", name: "customer.created" },
    "customer.updated": { source: "webhook", name: "customer.updated" },
    "customer.deleted": { source: "webhook", name: "customer.deleted" },
    "customer.segment.entered": { source: "distribution", name: "Someone entered a segment" },
    "customer.segment.left": { source: "distribution", name: "Someone left a segment" },
};
const SOURCE_IDS = {
    webhook: "wh_sandbox0000000000000001",
    distribution: "distr_sandbox0000000000000001",
};
/** Null for an activity that no webhook reports. */
export function webhookOf(customerId, { id, type, created_at, group_id, data }, { random, now, url }) {
    const sent = TYPES[type];
    if (sent === undefined)
        return null;
    const webhookId = `whs_${random.hex(18)}`;
    const body = {
        id: webhookId,
        project_id: "proj_sandbox",
        created_at: new Date(now).toISOString(),
        type: sent.name,
        data: data.data,
        source: { id: SOURCE_IDS[sent.source], object: sent.source, target_url: url },
        event: { id, type, created_at, entity_id: customerId, group_id, event_source: data.event_source },
    };
    return { id: webhookId, source: sent.source, type, customerId, body };
}
//# sourceMappingURL=envelope.js.map