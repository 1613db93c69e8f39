import { JobState } from "../async-actions/job.type.js";
import { AnswerError, isOutcomeUnknown, VoucherifyError } from "../voucherify/errors.js";
import { sendContent } from "./content.js";
import { JournalError } from "./journal/journal.js";
import { JOURNAL_UNAVAILABLE, SERVER_STOPPING, stopAfter } from "./stops.js";
export class Sender {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    /**
     * What sends the pieces of a run, one at a time. A piece whose answer got lost is never sent again: the upstream has no
     * idempotency keys, and a job that runs twice can overwrite a newer write.
     */
    of(run, voucherify) {
        const { journal, log, stopping, closed, onChange } = this.#settings;
        let unanswered = 0;
        const send = async (piece, content) => {
            const before = voucherify.spent;
            try {
                piece.accept(justAccepted(await sendContent(voucherify, content), run));
                unanswered = 0;
            }
            catch (error) {
                if (!(error instanceof VoucherifyError))
                    throw error;
                if (closed.aborted && journal.isDurable && !(error instanceof AnswerError)) {
                    // The next process sends it, or finds out what has become of it.
                    if (!isOutcomeUnknown(error))
                        piece.leftAt = null;
                    await journal.write({ run, pieces: [piece] });
                    throw error;
                }
                piece.fail(error);
                unanswered = piece.submission === "OUTCOME_UNKNOWN" ? unanswered + 1 : 0;
                run.stop ??= stopAfter(error, unanswered);
            }
            finally {
                run.submitCalls += voucherify.spent - before;
            }
        };
        return async (piece, content) => {
            if (stopping.aborted && (run.isUpload || !journal.isDurable))
                run.stop ??= SERVER_STOPPING;
            if (run.stop === null) {
                piece.leftAt = new Date(journal.now()).toISOString();
                try {
                    await journal.write({ run, pieces: [piece] });
                }
                catch (error) {
                    // Whoever can write a shared journal goes on with the run.
                    if (!(error instanceof JournalError) || journal.isShared)
                        throw error;
                    log.error({ run: run.id, reason: error.message }, "a piece was not sent, because the journal failed");
                    run.stop ??= JOURNAL_UNAVAILABLE;
                }
            }
            // It may have been canceled meanwhile.
            if (run.stop === null)
                await send(piece, content);
            else
                unsend(piece);
            // What has become of it is known here, whether it can be recorded or not.
            await journal.write({ run, pieces: [piece] }).catch((error) => {
                log.error({ run: run.id, reason: String(error) }, "the outcome of a piece could not be recorded for now");
            });
            onChange(run);
        };
    }
}
/** Decides that a planned piece is not sent. */
export function unsend(piece) {
    piece.leftAt = null;
    piece.submission = "UNSENT";
}
function justAccepted(id, { kind }) {
    return {
        id,
        operation: kind,
        operationStatus: null,
        state: JobState.QUEUED,
        progress: 0,
        processingTimeMs: null,
        requestId: null,
        createdAt: null,
        updatedAt: null,
        knownResult: null,
        isSummary: false,
    };
}
//# sourceMappingURL=sender.js.map