/** The deliveries that wait for one subscriber. A slow subscriber loses its own oldest ones, and is told how many. */
import { Repeater } from "@repeaterjs/repeater";
/** Only the latest state waits: each one replaces the one before. */
export const LATEST = { count: 1, bytes: Infinity };
export class Mailbox {
    #limits;
    #waiting = [];
    #bytes = 0;
    #missed = 0;
    #isEnded = false;
    #wake = null;
    constructor(limits) {
        this.#limits = limits;
    }
    get bytes() {
        return this.#bytes;
    }
    put(value, { id = null, bytes = 0, missed = 0 } = {}) {
        if (this.#isEnded)
            return;
        this.#waiting.push({ value, id, bytes, missed });
        this.#bytes += bytes;
        const { count, bytes: most } = this.#limits;
        while (this.#waiting.length > count || (this.#bytes > most && this.#waiting.length > 1))
            this.drop();
        this.#wake?.();
    }
    /** Drops the oldest delivery. */
    drop() {
        const oldest = this.#shift();
        if (oldest !== undefined)
            this.#missed = sum(sum(this.#missed, oldest.missed), 1);
    }
    /** Removes deliveries that may no longer be told. They do not count as missed. */
    purge(isGone) {
        this.#waiting = this.#waiting.filter(({ value }) => value === null || !isGone(value));
        this.#bytes = this.#waiting.reduce((total, { bytes }) => total + bytes, 0);
    }
    /** Ends the deliveries after those that wait. */
    end() {
        this.#isEnded = true;
        this.#wake?.();
    }
    /** The next delivery, as soon as there is one. Null after the last one. For one reader at a time. */
    async take() {
        while (this.#waiting.length === 0) {
            if (this.#isEnded)
                return null;
            await new Promise((resolve) => {
                this.#wake = resolve;
            });
        }
        const next = this.#shift();
        if (next === undefined)
            return null;
        const missed = sum(this.#missed, next.missed);
        this.#missed = 0;
        return { value: next.value, id: next.id, missed };
    }
    /** Ends the deliveries at once. */
    close() {
        this.#waiting = [];
        this.#bytes = 0;
        this.end();
    }
    #shift() {
        const oldest = this.#waiting.shift();
        this.#bytes -= oldest?.bytes ?? 0;
        return oldest;
    }
}
/**
 * The deliveries of a mailbox, read one at a time.
 *
 * @param join - starts the deliveries when the first one is requested. Returns a function that stops them
 */
export function deliveries(mailbox, join) {
    return new Repeater(async (push, stop) => {
        const leave = join(mailbox);
        void stop.then(() => mailbox.close());
        try {
            // A push is done when the next delivery is requested. Until then, deliveries wait in the mailbox.
            for (let next = await mailbox.take(); next !== null; next = await mailbox.take())
                await push(next);
        }
        finally {
            leave();
            stop();
        }
    });
}
function sum(one, other) {
    return one === null || other === null ? null : one + other;
}
//# sourceMappingURL=mailbox.js.map