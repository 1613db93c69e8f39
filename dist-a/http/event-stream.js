/** Writes the results of an operation as server-sent events. */
import { print } from "graphql-sse";
import { once } from "node:events";
export class EventStream {
    #response;
    #times;
    #running = null;
    #stalledMs = 0;
    constructor(response, times) {
        this.#response = response;
        this.#times = times;
    }
    /** Writes until the operation or the connection ends. A connection that ends cancels the operation. */
    async write(running) {
        const response = this.#response;
        this.#running = running;
        response.once("close", () => void running.results.return?.());
        const pings = setInterval(() => this.#ping(), this.#times.pingMs);
        try {
            // Some browsers report the connection as open only with the first bytes.
            response.write(":\n\n");
            for await (const result of running.results) {
                if (this.#isOver)
                    return;
                // No further result is computed until the client has taken this one.
                if (!response.write(textOf(result)))
                    await drained(response);
            }
            if (!this.#isOver)
                response.end(print({ event: "complete", data: null }));
        }
        finally {
            clearInterval(pings);
        }
    }
    /** The server or the client has ended it. */
    get #isOver() {
        return this.#response.writableEnded || this.#response.destroyed;
    }
    /** Tells a client that has everything so far from where to resume. It stores the ID, and dispatches no event. */
    tellPosition() {
        if (this.#isOver)
            return;
        const id = this.#running?.position() ?? null;
        this.#response.write(id === null ? ":\n\n" : `id: ${id}\n\n`);
    }
    #ping() {
        this.#stalledMs = this.#response.writableNeedDrain ? this.#stalledMs + this.#times.pingMs : 0;
        if (this.#stalledMs > this.#times.silenceMs)
            this.#response.destroy();
        else if (this.#stalledMs === 0)
            this.tellPosition();
    }
}
function textOf({ payload, id }) {
    return `${id === null ? "" : `id: ${id}\n`}event: next\ndata: ${JSON.stringify(payload)}\n\n`;
}
/** Resolves when the client has taken what was written, or is gone. */
async function drained(response) {
    const settled = new AbortController();
    const { signal } = settled;
    await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
    settled.abort();
}
//# sourceMappingURL=event-stream.js.map