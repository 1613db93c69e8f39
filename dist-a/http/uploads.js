/**
 * Bounds the number of concurrent uploads. Each upload that is being read keeps one piece in memory.
 *
 * An upload takes a place with its first bytes. While this server waits for its data, its debt grows by the time
 * waited; each byte received pays for one millisecond. An upload that owes `owedMs` loses its place if another upload
 * needs one. An upload that owes `patienceMs` is canceled in any case. If the upstream slows the upload down, this
 * server does not wait for data, and the debt does not grow.
 */
/** Most uploads at a time. */
export const MAX_AT_A_TIME = 4;
const PAID_MS_PER_BYTE = 1;
export class Uploads {
    #times;
    #timer;
    #placed = new Set();
    constructor(times, timer) {
        this.#times = times;
        this.#timer = timer;
    }
    /** @param source - the data of the upload; it is left open at the end */
    open(source) {
        return new Upload(source, this.#times.patienceMs, this.#timer);
    }
    /** Takes a place for `upload` until {@link leave}. False if there is none. */
    place(upload) {
        if (this.#placed.size >= MAX_AT_A_TIME) {
            const [slowest] = [...this.#placed].toSorted((a, b) => b.owedMs - a.owedMs);
            if (slowest === undefined || slowest.owedMs < this.#times.owedMs)
                return false;
            slowest.cancel();
            this.leave(slowest);
        }
        this.#placed.add(upload);
        return true;
    }
    leave(upload) {
        this.#placed.delete(upload);
    }
}
/** The bytes of one upload, and its debt. */
export class Upload {
    #source;
    #patienceMs;
    #timer;
    #ended = new AbortController();
    #owedMs = 0;
    #waitingSince = null;
    #first = null;
    constructor(source, patienceMs, timer) {
        this.#source = source[Symbol.asyncIterator]();
        this.#patienceMs = patienceMs;
        this.#timer = timer;
    }
    get owedMs() {
        return this.#owedMs + (this.#waitingSince === null ? 0 : this.#timer.now() - this.#waitingSince);
    }
    /** Fires when the client aborts; with a `TimeoutError` when the upload is canceled. */
    get ended() {
        return this.#ended.signal;
    }
    /** To be called when the client aborts. */
    end() {
        this.#ended.abort();
    }
    cancel() {
        this.#ended.abort(new DOMException("The client sent too little for too long", "TimeoutError"));
    }
    /**
     * Waits for the first bytes or the end of an empty file. False if the client aborts or the upload is canceled before.
     */
    async hasBegun() {
        const { signal } = this.#ended;
        const ended = new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve(null), { once: true });
        });
        const first = this.#next().catch(() => null);
        this.#first = await Promise.race([first, ended]);
        return this.#first !== null;
    }
    async *bytes() {
        for (;;) {
            const { done, value } = this.#first ?? (await this.#next());
            this.#first = null;
            if (done === true)
                return;
            yield value;
        }
    }
    async #next() {
        this.#waitingSince = this.#timer.now();
        const stop = this.#timer.after(this.#patienceMs - this.#owedMs, () => this.cancel());
        try {
            const result = await this.#source.next();
            const paidMs = result.done === true ? 0 : result.value.length * PAID_MS_PER_BYTE;
            this.#owedMs = Math.max(0, this.owedMs - paidMs);
            return result;
        }
        finally {
            this.#waitingSince = null;
            stop();
        }
    }
}
//# sourceMappingURL=uploads.js.map