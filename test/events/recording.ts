/** What webhooks do to the cache and to subscribers, written down. */
import { readFileSync } from "node:fs";
import type { CustomerEvent } from "../../src/events/event.js";
import { Inbox, type InboxSettings } from "../../src/events/inbox.js";
import type { CustomerReference, RecordCache } from "../../src/voucherify/record-cache.js";
import { FakeClock } from "../budget/fake-clock.js";

export interface Recording {
  readonly clock: FakeClock;
  readonly inbox: Inbox;
  /** Lines such as `fill cust_1 at 12:00:00.000` or `gone cust_1 ada`, in order. */
  readonly effects: string[];
  /** The records of the fills. */
  readonly filled: unknown[];
  readonly published: CustomerEvent[];
}

const nameOf = ({ id, sourceId }: CustomerReference) => `${id} ${sourceId ?? "-"}`;
const timeOf = (at: number) => new Date(at).toISOString().slice(11, -1);

/** An inbox whose clock stands at noon on 2026-01-01. */
export function createRecording(settings: Pick<InboxSettings, "maxIds"> = {}): Recording {
  const clock = new FakeClock(Date.UTC(2026, 0, 1, 12));
  const effects: string[] = [];
  const filled: unknown[] = [];
  const published: CustomerEvent[] = [];
  const records: RecordCache = {
    fillCustomer: (record, at) => {
      filled.push(record);
      effects.push(`fill ${(record as { id: string }).id} at ${timeOf(at)}`);
    },
    customerChanged: (customer) => void effects.push(`changed ${nameOf(customer)}`),
    customerGone: (customer) => void effects.push(`gone ${nameOf(customer)}`),
    membershipChanged: (customer) => void effects.push(`membership ${nameOf(customer)}`),
    customersWritten: () => {
      throw new Error("Expected no webhook to report a bulk run");
    },
  };
  const inbox = new Inbox({ records, publish: (event) => void published.push(event), clock, ...settings });
  return { clock, inbox, effects, filled, published };
}

export interface WebhookOptions {
  readonly id?: string | null;
  readonly eventId?: string | null;
  readonly type?: string;
  /** When it happened, as a time of day of 2026-01-01. */
  readonly at?: string;
  readonly sentAt?: string | null;
  readonly groupId?: string | null;
  readonly customer?: unknown;
  readonly entityId?: string | null;
  readonly data?: object;
}

let count = 0;

/** A webhook in the documented envelope. By default the whole of Ada was updated at 11:00. */
export function webhook({
  id = `whs_${(count += 1)}`,
  eventId = `evcus_${count}`,
  type = "customer.updated",
  at = "11:00:00.000",
  sentAt = `2026-01-01T${at}Z`,
  groupId = `v-${count}`,
  customer = ada(),
  entityId = "cust_ada",
  data = {},
}: WebhookOptions = {}): object {
  return {
    id,
    project_id: "proj_1",
    created_at: sentAt,
    type,
    data: { customer, ...data },
    source: { id: "wh_1", object: "webhook", target_url: "https://facade.example/webhooks/voucherify" },
    event: {
      id: eventId,
      type,
      created_at: `2026-01-01T${at}Z`,
      entity_id: entityId,
      group_id: groupId,
      event_source: { channel: "API" },
    },
  };
}

/** A whole customer. */
export function ada(fields: object = {}): object {
  return {
    id: "cust_ada",
    source_id: "ada",
    created_at: "2025-01-01T00:00:00.000Z",
    object: "customer",
    ...fields,
  };
}

export const segment = (id: string) => ({ segment: { id, name: "VIP", object: "segment" } });

/** A delivery of the vendor's documentation, with the time of the fake clock. */
export function example(
  file: string,
): { readonly data: { readonly customer: object } } & Record<string, unknown> {
  const url = new URL(`../fixtures/webhooks/${file}.json`, import.meta.url);
  const json = JSON.parse(readFileSync(url, "utf8")) as { event: object; data: { customer: object } };
  const created_at = "2026-01-01T11:00:00.000Z";
  return { ...json, created_at, event: { ...json.event, created_at } };
}
