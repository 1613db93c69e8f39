/**
 * The events of one credential, for those who subscribe to them. Each subscriber has a mailbox of its own. The latest
 * events are kept for subscribers that resume.
 */
import { randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { CustomerEvent, EventSink } from "./event.js";
import { deliveries, Mailbox, type MailboxLimits } from "./mailbox.js";

/** What events are about. `source` is the customer's source ID. */
export type Topic = `${"customer" | "source" | "segment"}:${string}`;

export interface HubLimits {
  /** The mailbox of a subscriber. */
  readonly mailbox: MailboxLimits;
  /** The latest events, for subscribers that resume. */
  readonly window: MailboxLimits;
  /** Most bytes in all mailboxes together. Beyond them, the fullest mailbox drops its oldest events. */
  readonly heldBytes: number;
}

const MIB = 2 ** 20;

/**
 * An event has some 2 kB. A customer has a handful of events a minute, and 256 in a burst. The window lasts minutes at the
 * rate of a large project; clients reconnect within seconds.
 */
export const HUB_LIMITS: HubLimits = {
  mailbox: { count: 256, bytes: MIB },
  window: { count: 1_000, bytes: 8 * MIB },
  heldBytes: 64 * MIB,
};

/** Most customers whose source IDs are remembered, for events that lack it, and most erased ones. */
const MAX_CUSTOMERS = 10_000;

/** The upstream renames the source ID of a deleted customer. */
const DELETED = /_deleted\d{4}-\d\d-\d\dT[\d:.]+Z$/;

interface Entry {
  readonly sequence: number;
  readonly event: CustomerEvent;
  readonly topics: ReadonlySet<Topic>;
  readonly bytes: number;
}

interface Subscriber {
  readonly mailbox: Mailbox<CustomerEvent>;
  readonly accept: (event: CustomerEvent) => boolean;
}

export interface SubscribeOptions {
  /** The cursor to resume after. Null to start with the next event. */
  readonly after?: string | null;
  /** The events to deliver. Default: all of the topic. */
  readonly accept?: (event: CustomerEvent) => boolean;
}

export class Hub {
  readonly #limits: HubLimits;
  readonly #subscribers = new Map<Topic, Set<Subscriber>>();
  readonly #sourceIds = new LRUCache<string, string>({ max: MAX_CUSTOMERS });
  /** The customers of whom nothing is kept. */
  readonly #erased = new LRUCache<string, true>({ max: MAX_CUSTOMERS });
  /** Distinguishes the cursors of this hub from those of other tenants and earlier processes. */
  readonly #epoch = randomBytes(6).toString("hex");
  #window: Entry[] = [];
  #windowBytes = 0;
  #sequence = 0;
  /** The latest event that has left the window. */
  #lastLost = 0;
  #isClosed = false;

  constructor(limits: HubLimits = HUB_LIMITS) {
    this.#limits = limits;
  }

  /** Subscriptions at present. */
  get subscriberCount(): number {
    return [...this.#subscribers.values()].reduce((count, { size }) => count + size, 0);
  }

  /** The cursor after the latest event. */
  get head(): string {
    return this.#cursorAt(this.#sequence);
  }

  readonly publish: EventSink = (event) => {
    this.#sequence += 1;
    const bytes = Buffer.byteLength(JSON.stringify(event));
    const entry = { sequence: this.#sequence, event, topics: this.#topicsOf(event), bytes };
    if (!this.#erased.has(event.customerId)) this.#remember(entry);
    for (const topic of entry.topics) {
      for (const subscriber of this.#subscribers.get(topic) ?? []) this.#deliver(entry, subscriber);
    }
    this.#limitHeld();
  };

  /** The events of a topic. If some after the cursor are no longer known, the first delivery says so. */
  subscribe(topic: Topic, { after = null, accept = () => true }: SubscribeOptions = {}) {
    return deliveries(new Mailbox<CustomerEvent>(this.#limits.mailbox), (mailbox) =>
      this.#join(topic, { mailbox, accept }, after),
    );
  }

  /** Removes everything about a customer who was erased. What is still reported is delivered, and not kept. */
  forget(customerId: string): void {
    const isGone = (event: CustomerEvent) => event.customerId === customerId;
    this.#erased.set(customerId, true);
    this.#sourceIds.delete(customerId);
    this.#window = this.#window.filter(({ event }) => !isGone(event));
    this.#windowBytes = this.#window.reduce((total, { bytes }) => total + bytes, 0);
    for (const { mailbox } of this.#everySubscriber()) mailbox.purge(isGone);
  }

  /** Ends all subscriptions. */
  close(): void {
    this.#isClosed = true;
    for (const { mailbox } of this.#everySubscriber()) mailbox.end();
  }

  #join(topic: Topic, subscriber: Subscriber, after: string | null): () => void {
    if (this.#isClosed) subscriber.mailbox.end();
    if (after !== null) this.#replay(topic, subscriber, after);
    const known = this.#subscribers.get(topic) ?? new Set();
    this.#subscribers.set(topic, known.add(subscriber));
    return () => {
      known.delete(subscriber);
      if (known.size === 0 && this.#subscribers.get(topic) === known) this.#subscribers.delete(topic);
    };
  }

  #replay(topic: Topic, subscriber: Subscriber, after: string): void {
    const sequence = this.#sequenceOf(after);
    if (sequence === null || sequence < this.#lastLost) {
      subscriber.mailbox.put(null, { id: this.#cursorAt(this.#lastLost), missed: null });
    }
    for (const entry of this.#window) {
      if (entry.sequence > (sequence ?? 0) && entry.topics.has(topic)) this.#deliver(entry, subscriber);
    }
  }

  #deliver({ event, sequence, bytes }: Entry, { mailbox, accept }: Subscriber): void {
    if (accept(event)) mailbox.put(event, { id: this.#cursorAt(sequence), bytes });
  }

  #remember(entry: Entry): void {
    const { count, bytes } = this.#limits.window;
    this.#window.push(entry);
    this.#windowBytes += entry.bytes;
    while (this.#window.length > count || this.#windowBytes > bytes) {
      const oldest = this.#window.shift();
      this.#windowBytes -= oldest?.bytes ?? 0;
      this.#lastLost = oldest?.sequence ?? this.#lastLost;
    }
  }

  #limitHeld(): void {
    const mailboxes = this.#everySubscriber().map(({ mailbox }) => mailbox);
    let held = mailboxes.reduce((total, { bytes }) => total + bytes, 0);
    while (held > this.#limits.heldBytes) {
      const fullest = mailboxes.reduce((most, mailbox) => (mailbox.bytes > most.bytes ? mailbox : most));
      held -= fullest.bytes;
      fullest.drop();
      held += fullest.bytes;
    }
  }

  #topicsOf(event: CustomerEvent): Set<Topic> {
    const { type, customerId, segmentId } = event;
    const reported = type === "customer.deleted" ? event.sourceId?.replace(DELETED, "") : event.sourceId;
    if (reported && !this.#erased.has(customerId)) this.#sourceIds.set(customerId, reported);
    const sourceId = reported ?? this.#sourceIds.get(customerId);
    const topics = new Set<Topic>([`customer:${customerId}`]);
    if (sourceId !== undefined) topics.add(`source:${sourceId}`);
    if (segmentId !== null) topics.add(`segment:${segmentId}`);
    return topics;
  }

  #everySubscriber(): Subscriber[] {
    return [...this.#subscribers.values()].flatMap((subscribers) => [...subscribers]);
  }

  #cursorAt(sequence: number): string {
    return `${this.#epoch}-${sequence}`;
  }

  /** Null for a cursor that this hub has not given. */
  #sequenceOf(cursor: string): number | null {
    const [, epoch, digits] = /^([0-9a-f]+)-(\d{1,15})$/.exec(cursor) ?? [];
    const sequence = Number(digits);
    return epoch === this.#epoch && sequence <= this.#sequence ? sequence : null;
  }
}
