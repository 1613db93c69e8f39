/** CSV imports. The rows of a text are all checked before any call. The rows of a stream are checked piece by piece. */
import type { Party } from "../budget/party.js";
import type { Voucherify } from "../voucherify/client.js";
import type { BulkRuns, OutgoingPiece } from "./bulk-runs.js";
import type { CsvPiece } from "../csv/pieces.js";
import { CsvError, type CsvProblem } from "../csv/problems.js";
import { CsvReader, type SourceIdRule } from "../csv/reader.js";
import { endOf, SourceError, watched } from "../csv/source.js";
import type { Run } from "./run.js";
import { CLIENT_ABORTED, type RunStop, SERVER_STOPPING } from "./stops.js";

/** The result of importing a stream. */
export interface ImportResult {
  /** The run that sends the rows. `"full"` if too many runs are active. */
  readonly run: Run | "full";
  /** The errors in the file. Empty if there are none. */
  readonly problems: readonly CsvProblem[];
}

/** Imports a text. Nothing is sent unless all of its rows are valid. */
export async function importText(
  runs: BulkRuns,
  csv: string,
  { voucherify, party }: { readonly voucherify: Voucherify; readonly party: Party },
  sourceIdRule: SourceIdRule,
): Promise<{ readonly run: Run | "full" } | { readonly problems: readonly CsvProblem[] }> {
  const pieces: OutgoingPiece[] = [];
  try {
    const source = [Buffer.from(csv)];
    const reader = new CsvReader(runs.settings.importPieceBytes, sourceIdRule);
    for await (const piece of reader.pieces(inTurn(source))) pieces.push(toOutgoing(piece));
  } catch (error) {
    if (error instanceof CsvError) return { problems: error.problems };
    throw error;
  }
  const run = await runs.start("CUSTOMERS.IMPORT_CSV", { key: null, party }, (it) =>
    runs.submit(it, pieces, voucherify),
  );
  return { run: run as Run | "full" };
}

/**
 * Imports a stream. A piece is sent when it is full. The next one is read after the answer.
 *
 * @param source - is always left open
 * @param party - the caller
 * @param clientAborted - fires if the client aborts or times out. Rows that were not sent by then are not sent
 */
export async function importStream(
  runs: BulkRuns,
  source: AsyncIterable<Uint8Array>,
  {
    party,
    clientAborted,
    sourceIdRule,
  }: { readonly party: Party; readonly clientAborted: AbortSignal; readonly sourceIdRule: SourceIdRule },
): Promise<ImportResult> {
  const reader = new CsvReader(runs.settings.importPieceBytes, sourceIdRule);
  let problems: readonly CsvProblem[] = [];
  const toStop = (error: unknown): RunStop => {
    if (error instanceof CsvError) {
      ({ problems } = error);
      return {
        code: "INVALID_ROW",
        message: "The CSV has an invalid row. The remaining rows were not sent",
      };
    }
    if (error instanceof SourceError) return STOPS[error.reason];
    throw error;
  };
  const run = await runs.start("CUSTOMERS.IMPORT_CSV", { key: null, party }, (it) =>
    runs.submitStream(
      it,
      outgoing(reader, watched(source, clientAborted, runs.stopping), clientAborted),
      reader,
      toStop,
    ),
  );
  return { run: run as Run | "full", problems };
}

const STOPS: Readonly<Record<SourceError["reason"], RunStop>> = {
  aborted: CLIENT_ABORTED,
  silent: {
    code: "CLIENT_GONE",
    message: "The client sent too little for too long. The remaining rows were not sent",
  },
  stopping: SERVER_STOPPING,
};

async function* outgoing(
  reader: CsvReader,
  source: AsyncIterable<Uint8Array>,
  clientAborted: AbortSignal,
): AsyncGenerator<OutgoingPiece, void> {
  for await (const piece of reader.pieces(source)) {
    if (clientAborted.aborted) throw endOf(clientAborted);
    yield toOutgoing(piece);
  }
}

function toOutgoing({ first, last, csv, release }: CsvPiece): OutgoingPiece {
  return { first, last, content: { kind: "CUSTOMERS.IMPORT_CSV", csv, release } };
}

async function* inTurn<T>(items: Iterable<T>): AsyncGenerator<T, void> {
  yield* items;
}
