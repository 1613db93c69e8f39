/** Finds out whether pieces have arrived whose server has ended, or lost their run, while they were leaving. */
import { setTimeout as sleep } from "node:timers/promises";
import { isOver, JobState } from "../async-actions/job.type.js";
import { DEADLINES } from "../voucherify/deadlines.js";
import { VoucherifyError } from "../voucherify/errors.js";
import { findAction } from "./lookup.js";
/** How often the upstream is asked for an async action that it may not know yet. Delays grow from the first poll on. */
const LOOKUPS = 4;
export class Doubts {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    /**
     * Settles the pieces of a run that are in doubt.
     *
     * @throws {JournalError} if it cannot be recorded
     */
    async settle(run) {
        for (const piece of run.pieces)
            if (piece.isInDoubt)
                await this.#settle(run, piece);
    }
    async #settle(run, piece) {
        const { connect, log, pollMs, journal, closed, onChange } = this.#settings;
        const voucherify = connect(run);
        await this.#lookUp(run, piece, voucherify);
        // Another server that has lost the run may still be sending it.
        const endsAt = Date.parse(piece.leftAt ?? "") + DEADLINES.bulkCallMs;
        const underWayMs = journal.isShared ? Math.min(DEADLINES.bulkCallMs, endsAt - journal.now()) : 0;
        if (piece.isInDoubt && underWayMs > 0)
            await sleep(underWayMs, undefined, { ref: false });
        for (let attempt = 1; attempt < LOOKUPS && piece.isInDoubt; attempt += 1) {
            await sleep(pollMs * 2 ** (attempt - 1), undefined, { ref: false });
            await this.#lookUp(run, piece, voucherify);
        }
        run.followCalls += voucherify.spent;
        if (closed.aborted)
            return;
        if (piece.isInDoubt) {
            piece.doubt();
            log.warn({ run: run.id, first: piece.first, last: piece.last }, "the outcome of a piece is unknown");
        }
        await journal.write({ run, pieces: [piece] });
        onChange(run);
    }
    async #lookUp(run, piece, voucherify) {
        try {
            const action = await findAction(run, piece, this.#settings.runs, voucherify);
            if (action === null)
                return;
            const state = isOver(action.state) ? JobState.RUNNING : action.state;
            piece.accept(Object.assign({}, action, { state, isSummary: false }));
            piece.isMatched = true;
        }
        catch (error) {
            if (!(error instanceof VoucherifyError))
                throw error;
        }
    }
}
//# sourceMappingURL=doubts.js.map