/** What can happen to a webhook on its way. For tests. */
export class WebhookFaults {
    #active = [];
    add(fault) {
        this.#active.push({ fault, left: fault.times ?? Infinity });
    }
    /** Removes the faults of a customer. Default: all faults. */
    clear(customerId) {
        const isKept = ({ fault }) => fault.customerId !== customerId;
        this.#active = customerId === undefined ? [] : this.#active.filter(isKept);
    }
    /** The first fault for an event of `type`. Counts against its `times`. */
    take(type, customerId) {
        const entry = this.#active.find(({ fault }) => (fault.type ?? type) === type && (fault.customerId ?? customerId) === customerId);
        if (entry === undefined)
            return null;
        entry.left -= 1;
        this.#active = this.#active.filter(({ left }) => left > 0);
        return entry.fault;
    }
}
//# sourceMappingURL=faults.js.map