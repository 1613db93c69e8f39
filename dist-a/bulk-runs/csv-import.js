import { CsvError } from "../csv/problems.js";
import { CsvReader } from "../csv/reader.js";
import { endOf, SourceError, watched } from "../csv/source.js";
import { CLIENT_ABORTED, SERVER_STOPPING } from "./stops.js";
/** Imports a text. Nothing is sent unless all of its rows are valid. */
export async function importText(runs, csv, { voucherify, party }, sourceIdRule) {
    const pieces = [];
    try {
        const source = [Buffer.from(csv)];
        const reader = new CsvReader(runs.settings.importPieceBytes, sourceIdRule);
        for await (const piece of reader.pieces(inTurn(source)))
            pieces.push(toOutgoing(piece));
    }
    catch (error) {
        if (error instanceof CsvError)
            return { problems: error.problems };
        throw error;
    }
    const run = await runs.start("CUSTOMERS.IMPORT_CSV", { key: null, party }, (it) => runs.submit(it, pieces, voucherify));
    return { run: run };
}
/**
 * Imports a stream. A piece is sent when it is full. The next one is read after the answer.
 *
 * @param source - is always left open
 * @param party - the caller
 * @param clientAborted - fires if the client aborts or times out. Rows that were not sent by then are not sent
 */
export async function importStream(runs, source, { party, clientAborted, sourceIdRule, }) {
    const reader = new CsvReader(runs.settings.importPieceBytes, sourceIdRule);
    let problems = [];
    const toStop = (error) => {
        if (error instanceof CsvError) {
            ({ problems } = error);
            return {
                code: "INVALID_ROW",
                message: "The CSV has an invalid row. The remaining rows were not sent",
            };
        }
        if (error instanceof SourceError)
            return STOPS[error.reason];
        throw error;
    };
    const run = await runs.start("CUSTOMERS.IMPORT_CSV", { key: null, party }, (it) => runs.submitStream(it, outgoing(reader, watched(source, clientAborted, runs.stopping), clientAborted), reader, toStop));
    return { run: run, problems };
}
const STOPS = {
    aborted: CLIENT_ABORTED,
    silent: {
        code: "CLIENT_GONE",
        message: "The client sent too little for too long. The remaining rows were not sent",
    },
    stopping: SERVER_STOPPING,
};
async function* outgoing(reader, source, clientAborted) {
    for await (const piece of reader.pieces(source)) {
        if (clientAborted.aborted)
            throw endOf(clientAborted);
        yield toOutgoing(piece);
    }
}
function toOutgoing({ first, last, csv, release }) {
    return { first, last, content: { kind: "CUSTOMERS.IMPORT_CSV", csv, release } };
}
async function* inTurn(items) {
    yield* items;
}
//# sourceMappingURL=csv-import.js.map