import { bytesOf, contentOf } from "../content.js";
import { JournalError } from "./journal.js";
import { readRun, writePiece, writeRun } from "./records.js";
import { CANCELED } from "../stops.js";
/** Rows of a piece. They are read only when they are sent. */
export const ROWS = "rows:";
const PIECE = "piece:";
const RUN = "run";
export class StoredJournal {
    isDurable = true;
    #store;
    #encryption;
    /** The writes of a run, one after the other: a later state never comes before an earlier one. */
    #writes = new WeakMap();
    /** Pieces whose last change could not be kept. The next write takes them along. */
    #unsaved = new WeakMap();
    /** @param encryption - null: records are stored as they are */
    constructor(store, encryption) {
        this.#store = store;
        this.#encryption = encryption;
    }
    async write({ run, pieces, contents }) {
        const unsaved = this.#unsaved.get(run) ?? new Set();
        const changed = new Set([...unsaved, ...pieces]);
        const records = new Map();
        const put = (name, text) => records.set(name, this.#seal(run.id, name, Buffer.from(text)));
        put(RUN, writeRun(run));
        for (const piece of changed) {
            const index = run.pieces.indexOf(piece);
            put(nameOf(PIECE, index), writePiece(piece));
            const rows = nameOf(ROWS, index);
            const content = contents?.get(piece);
            if (content !== undefined)
                records.set(rows, this.#seal(run.id, rows, bytesOf(content)));
            else if (!this.needsRows(run, piece))
                records.set(rows, null);
        }
        try {
            const { isCanceled } = await this.#inTurn(run, () => this.#store.write(run, records));
            if (isCanceled && run.isSubmitting)
                run.stop ??= CANCELED;
            for (const piece of changed)
                unsaved.delete(piece);
        }
        catch (error) {
            this.#unsaved.set(run, new Set([...changed, ...(this.#unsaved.get(run) ?? [])]));
            throw error;
        }
    }
    async content(run, piece) {
        const name = nameOf(ROWS, run.pieces.indexOf(piece));
        const bytes = await orFail(this.#store.read(run.id, name));
        return bytes && contentOf(run.kind, this.#open(run.id, name, bytes));
    }
    forget(run) {
        return this.#inTurn(run, () => this.#store.remove(run));
    }
    /** Whether the rows of a piece are kept. */
    needsRows(_run, piece) {
        return piece.needsContent;
    }
    /** @throws {JournalError} if the records cannot be read */
    readRun(id, records) {
        const text = (name) => {
            const bytes = records.get(name);
            if (bytes === undefined)
                throw new JournalError(`The journal has no ${name} of ${id}`);
            return this.#open(id, name, bytes).toString();
        };
        const pieces = [...records.keys()].filter((name) => name.startsWith(PIECE)).toSorted();
        return readRun(id, text(RUN), pieces.map(text));
    }
    /** Source IDs are not stored beside the rows that have them. */
    async nameRows(run) {
        if (run.kind === "CUSTOMERS.IMPORT_CSV")
            return;
        for (const piece of run.pieces) {
            if (!piece.needsContent)
                continue;
            const content = await this.content(run, piece);
            if (content !== null)
                piece.nameRows(content);
        }
    }
    #inTurn(run, work) {
        const before = this.#writes.get(run) ?? Promise.resolve();
        const done = orFail(before.then(work));
        this.#writes.set(run, done.catch(() => undefined));
        return done;
    }
    #seal(runId, name, plain) {
        return this.#encryption?.encrypt(plain, `${runId}/${name}`) ?? plain;
    }
    #open(runId, name, bytes) {
        if (this.#encryption === null)
            return Buffer.from(bytes);
        const plain = this.#encryption.decrypt(bytes, `${runId}/${name}`);
        if (plain === null)
            throw new JournalError(`The journal has a ${name} of ${runId} that CACHE_KEY does not open`);
        return plain;
    }
}
/** Names sort as their numbers do. */
function nameOf(kind, index) {
    return kind + String(index).padStart(8, "0");
}
/** @throws {JournalError} if the store fails */
export async function orFail(work) {
    try {
        return await work;
    }
    catch (error) {
        if (error instanceof JournalError)
            throw error;
        throw new JournalError("The journal of bulk runs cannot be used", { cause: error });
    }
}
//# sourceMappingURL=stored-journal.js.map