import { RunPiece } from "../run-piece.js";
import { Run } from "../run.js";
/** The format of the records. Another one is not read. */
const VERSION = 1;
export function writeRun(run) {
    const { kind, createdAt, key, fingerprint, rowCount, isUpload, isSubmitting, isCut, stop } = run;
    const { submitCalls, followCalls, party, pieces } = run;
    const record = {
        version: VERSION,
        kind,
        createdAt,
        key,
        fingerprint,
        party: { name: party.name, weight: party.weight },
        rowCount,
        pieceCount: pieces.length,
        isUpload,
        isSubmitting,
        isCut,
        stop,
        submitCalls,
        followCalls,
    };
    return JSON.stringify(record);
}
export function writePiece(piece) {
    const { first, last, submission, leftAt, isMatched, rejection, action, doneCount, failedCount } = piece;
    const sourceIds = piece.needsContent ? null : piece.sourceIds;
    const { failures } = piece;
    const record = {
        first,
        last,
        submission,
        leftAt,
        isMatched,
        rejection,
        action,
        doneCount,
        failedCount,
        failures,
        sourceIds,
    };
    return JSON.stringify(record);
}
/**
 * The run that {@link writeRun} and {@link writePiece} wrote.
 *
 * @param pieces - its pieces, in order
 * @throws {Error} if the records are not complete, or of another format
 */
export function readRun(id, text, pieces) {
    const record = JSON.parse(text);
    if (record.version !== VERSION)
        throw new Error("Expected records of another version");
    if (record.pieceCount !== pieces.length) {
        throw new Error(`Expected ${record.pieceCount} pieces, but there are ${pieces.length}`);
    }
    const { kind, createdAt, key, fingerprint, party, rowCount, isUpload, isSubmitting, isCut, stop } = record;
    const run = new Run(kind, createdAt, key, party, id);
    const { submitCalls, followCalls } = record;
    Object.assign(run, {
        fingerprint,
        rowCount,
        isUpload,
        isSubmitting,
        isCut,
        stop,
        submitCalls,
        followCalls,
    });
    run.pieces.push(...pieces.map(readPiece));
    return run;
}
function readPiece(text) {
    const { first, last, failures, ...rest } = JSON.parse(text);
    const piece = Object.assign(new RunPiece(first, last), rest);
    piece.failures = failures;
    return piece;
}
//# sourceMappingURL=records.js.map