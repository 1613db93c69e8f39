/** What can happen to a webhook on its way. For tests. */

export type WebhookFault = (
  | /** Is never sent. */ { readonly name: "lost" }
    /** Is sent `ms` milliseconds late. */
  | { readonly name: "delayed"; readonly ms: number }
  /** Is sent when `until` is fulfilled. */
  | { readonly name: "held"; readonly until: Promise<unknown> }
  /** Is sent again after it was taken, as if the answer had been lost. */
  | { readonly name: "duplicated" }
  /** Is sent after the next one. */
  | { readonly name: "reordered" }
  /** Is sent with another body, which is signed. */
  | { readonly name: "rewrite"; readonly rewrite: (body: object) => unknown }
) & {
  /** The type of the events that it applies to. Default: all. */
  readonly type?: string;
  /** The customer whose events it applies to. Default: all. */
  readonly customerId?: string;
  /** How often it applies. Default: until it is removed. */
  readonly times?: number;
};

export class WebhookFaults {
  #active: { readonly fault: WebhookFault; left: number }[] = [];

  add(fault: WebhookFault): void {
    this.#active.push({ fault, left: fault.times ?? Infinity });
  }

  /** Removes the faults of a customer. Default: all faults. */
  clear(customerId?: string): void {
    const isKept = ({ fault }: { fault: WebhookFault }) => fault.customerId !== customerId;
    this.#active = customerId === undefined ? [] : this.#active.filter(isKept);
  }

  /** The first fault for an event of `type`. Counts against its `times`. */
  take(type: string, customerId: string): WebhookFault | null {
    const entry = this.#active.find(
      ({ fault }) => (fault.type ?? type) === type && (fault.customerId ?? customerId) === customerId,
    );
    if (entry === undefined) return null;
    entry.left -= 1;
    this.#active = this.#active.filter(({ left }) => left > 0);
    return entry.fault;
  }
}
