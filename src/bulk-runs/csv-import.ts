/** CSV imports: a text whose rows are all checked first, or a stream whose rows are checked piece by piece. */
import { CsvForm } from "../voucherify/form.js";
import { endpoints } from "../voucherify/endpoints.js";
import type { Voucherify } from "../voucherify/client.js";
import { type BulkRuns, type OutgoingPiece, SERVER_STOPPING } from "./bulk-runs.js";
import { CsvError, type CsvProblem } from "../csv/problems.js";
import { type CsvPiece, CsvReader } from "../csv/reader.js";
import { endOf, SourceError, watched } from "../csv/source.js";
import type { Run, RunStop } from "./run.js";

/** What became of a file that was sent as a stream. */
export interface ImportResult {
  /** The run that sends its rows; `"full"` if too many runs are under way. */
  readonly run: Run | "full";
  /** What is wrong with the file; empty if nothing is. */
  readonly problems: readonly CsvProblem[];
}

/** Imports a text. Nothing leaves unless all of its rows can be used. */
export async function importText(
  runs: BulkRuns,
  csv: string,
  voucherify: Voucherify,
): Promise<{ readonly run: Run | "full" } | { readonly problems: readonly CsvProblem[] }> {
  const pieces: OutgoingPiece[] = [];
  try {
    const source = [Buffer.from(csv)];
    const reader = new CsvReader(runs.settings.importPieceBytes);
    for await (const piece of reader.pieces(inTurn(source))) pieces.push(toOutgoing(piece));
  } catch (error) {
    if (error instanceof CsvError) return { problems: error.problems };
    throw error;
  }
  const run = await runs.start("CUSTOMERS.IMPORT_CSV", null, (it) => runs.submit(it, pieces, voucherify));
  return { run: run as Run | "full" };
}

/**
 * Imports a file as it comes. A piece leaves when it is full, and the next one is read when that has been answered.
 *
 * @param source - left open at the end, whatever happens
 * @param clientAborted - fires when the sender goes away or is given up. What has not left by then stays here
 */
export async function importStream(
  runs: BulkRuns,
  source: AsyncIterable<Uint8Array>,
  clientAborted: AbortSignal,
): Promise<ImportResult> {
  const reader = new CsvReader(runs.settings.importPieceBytes);
  let problems: readonly CsvProblem[] = [];
  const toStop = (error: unknown): RunStop => {
    if (error instanceof CsvError) {
      ({ problems } = error);
      return {
        code: "INVALID_ROW",
        message: "The CSV cannot be used from here on; what had not left stays here",
      };
    }
    if (error instanceof SourceError) return STOPS[error.reason];
    throw error;
  };
  const run = await runs.start("CUSTOMERS.IMPORT_CSV", null, (it) =>
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
  gone: { code: "CLIENT_GONE", message: "The client went away; what had not left stays here" },
  silent: {
    code: "CLIENT_GONE",
    message: "The client sent too little for too long; what had not left stays here",
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
  return {
    first,
    last,
    sourceIds: null,
    send: async (voucherify) => {
      const answer = await voucherify.call(endpoints.importCustomers, { body: new CsvForm(csv) });
      // Taken as a whole. What failed may still be under way somewhere.
      release();
      return answer.async_action_id;
    },
  };
}

async function* inTurn<T>(items: Iterable<T>): AsyncGenerator<T, void> {
  yield* items;
}
