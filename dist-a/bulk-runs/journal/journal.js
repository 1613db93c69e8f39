/**
 * The journal of bulk runs: what has been decided about each piece, written before and after its call. A piece goes
 * `planned → leaving → accepted(async action) → settled`, or its outcome is unknown. Whoever goes on with a run after its
 * process has ended reads the journal, and knows of every piece whether it has left, may have left, or has not.
 */
import { LRUCache } from "lru-cache";
/** How long a run is held without renewal, in milliseconds. */
export const HOLD_MS = 3_000;
/** The journal cannot be read or written, or another server holds the run that was to be written. */
export class JournalError extends Error {
    name = "JournalError";
}
/** Most bytes of rows that are kept in memory for a retry. */
const MAX_KEPT_BYTES = 32 * 2 ** 20;
/** Keeps nothing beyond the process, and rows only of pieces that could be sent again. */
export class MemoryJournal {
    isDurable = false;
    isShared = false;
    #contents = new LRUCache({
        maxSize: MAX_KEPT_BYTES,
        sizeCalculation: (content) => Math.max(1, approximateBytes(content)),
    });
    now() {
        return Date.now();
    }
    load() {
        return Promise.resolve([]);
    }
    write({ pieces, contents }) {
        for (const [piece, content] of contents ?? [])
            this.#contents.set(piece, content);
        // What the upstream has accepted is not sent again, so its rows are not kept for long in memory.
        for (const piece of pieces) {
            if (piece.submission === "ACCEPTED" || piece.submission === "REFUSED")
                this.#contents.delete(piece);
        }
        return Promise.resolve();
    }
    content(_run, piece) {
        return Promise.resolve(this.#contents.get(piece) ?? null);
    }
    forget({ pieces }) {
        for (const piece of pieces)
            this.#contents.delete(piece);
        return Promise.resolve();
    }
}
/** Bytes that a row takes, about. Counting them exactly would take longer than sending them. */
const BYTES_OF_A_ROW = 500;
function approximateBytes(content) {
    switch (content.kind) {
        case "CUSTOMERS.BULK_UPDATE":
            return content.body.length * BYTES_OF_A_ROW;
        case "CUSTOMERS.METADATA_UPDATE":
            return content.body.source_ids.length * BYTES_OF_A_ROW;
        case "CUSTOMERS.IMPORT_CSV":
            return content.csv.reduce((sum, { length }) => sum + length, 0);
    }
}
//# sourceMappingURL=journal.js.map