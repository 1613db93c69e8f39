/** Which activities are reported, and what a webhook reports of them. */
import type { Random } from "../random.js";
import type { Activity } from "../records.js";

/** A webhook of the project reports its events as they are. A distribution has a name that a marketer has typed. */
export type Source = "webhook" | "distribution";

const TYPES: Readonly<Record<string, { readonly source: Source; readonly name: string }>> = {
  "customer.created": { source: "webhook", name: "customer.created" },
  "customer.updated": { source: "webhook", name: "customer.updated" },
  "customer.deleted": { source: "webhook", name: "customer.deleted" },
  "customer.segment.entered": { source: "distribution", name: "Someone entered a segment" },
  "customer.segment.left": { source: "distribution", name: "Someone left a segment" },
};

const SOURCE_IDS: Readonly<Record<Source, string>> = {
  webhook: "wh_sandbox0000000000000001",
  distribution: "distr_sandbox0000000000000001",
};

export interface Webhook {
  /** `whs_…`, the same in every attempt. */
  readonly id: string;
  readonly source: Source;
  /** The type of the event, such as `customer.updated`. */
  readonly type: string;
  readonly customerId: string;
  /** The envelope with the payload. */
  readonly body: object;
}

/** Null for an activity that no webhook reports. */
export function webhookOf(
  customerId: string,
  { id, type, created_at, group_id, data }: Activity,
  { random, now, url }: { readonly random: Random; readonly now: number; readonly url: string },
): Webhook | null {
  const sent = TYPES[type];
  if (sent === undefined) return null;
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
