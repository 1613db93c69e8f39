/**
 * Reads a CSV of any size and cuts it into files that the upstream takes, each with the header. Nothing is kept but the
 * piece being filled, and nothing is read while nobody asks for the next piece: so whoever sends the file is slowed down by
 * whoever takes the pieces.
 *
 * Every row is checked before its piece is handed out. The first bad one ends that; from there on rows are only checked, to
 * tell up to a hundred problems at once.
 */
import { CsvError as SyntaxProblem, parse } from "csv-parse";
import { identifierProblem } from "../voucherify/path.js";
import { date, timestamp } from "../voucherify/read.js";
import { type CsvHeader, readHeader } from "./header.js";
import { CsvError, type CsvProblem, MAX_PROBLEMS } from "./problems.js";

/** Largest row, in bytes: an open quote would otherwise swallow the whole file. */
const MAX_ROW_BYTES = 1024 * 1024;

/** A file for the upstream. */
export interface CsvPiece {
  /** Number of its first data row in the whole file, from 1. */
  readonly first: number;
  readonly last: number;
  /** The file, in parts: see {@link PieceBuilder}. */
  readonly csv: readonly Uint8Array[];
  /** Gives its memory back for later pieces, once it has arrived as a whole. Optional. */
  readonly release: () => void;
}

export class CsvReader {
  /** Data rows read so far. */
  rowCount = 0;
  readonly #pieceBytes: number;
  readonly #problems: CsvProblem[] = [];
  /** Whether the file stopped being CSV. */
  #isBroken = false;

  /** @param pieceBytes - no piece is larger */
  constructor(pieceBytes: number) {
    this.#pieceBytes = pieceBytes;
  }

  /**
   * The pieces of a file, in order. Errors of `source` come through as they are.
   *
   * @throws {CsvError} when the file cannot be used; the pieces before it could
   */
  async *pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<CsvPiece, void> {
    let header: CsvHeader | null = null;
    let piece: PieceBuilder | null = null;
    for await (const records of this.#records(source)) {
      for (const cells of records) {
        if (header === null || piece === null) {
          header = this.#header(cells);
          piece = new PieceBuilder(toLine(header.wireNames), this.#pieceBytes);
          continue;
        }
        this.rowCount += 1;
        this.#check(cells, header);
        if (this.#problems.length >= MAX_PROBLEMS) break;
        // From the first problem on nothing leaves, so nothing is kept either.
        if (this.#problems.length > 0) continue;
        const line = toLine(cells);
        const bytes = Buffer.byteLength(line);
        if (!piece.fits(bytes)) {
          if (piece.isEmpty)
            this.#report(null, `the row is too large: a piece takes ${this.#pieceBytes} bytes`);
          else yield piece.take();
        }
        piece.add(line, bytes, this.rowCount);
      }
      if (this.#problems.length >= MAX_PROBLEMS) break;
    }
    if (header === null && !this.#isBroken) this.#report(null, "the file is empty: expected a header", 0);
    else if (this.rowCount === 0 && !this.#isBroken)
      this.#report(null, "there are no rows behind the header", 0);
    if (this.#problems.length > 0) throw new CsvError(this.#problems.slice(0, MAX_PROBLEMS));
    if (piece !== null && !piece.isEmpty) yield piece.take();
  }

  /**
   * The records of the file, those of a chunk together. One that breaks the syntax ends them, since nobody knows where the next one
   * begins. Records are taken from the parser as it finds them: read as a stream it would lose, together with a broken
   * record, those in front of it that nobody has read yet.
   */
  async *#records(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly (readonly string[])[], void> {
    let found: string[][] = [];
    const parser = parse({
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW_BYTES,
      on_record: (cells: string[]) => {
        found.push(cells);
        return null;
      },
    }).on("error", () => undefined);
    try {
      for await (const chunk of source) {
        const error = await fed((done) => parser.write(chunk, done));
        yield found;
        found = [];
        if (error !== null) return this.#break(error);
      }
      const error = await fed((done) => parser.end(done));
      yield found;
      if (error !== null) this.#break(error);
    } finally {
      parser.destroy();
    }
  }

  #break(error: Error): void {
    if (!(error instanceof SyntaxProblem)) throw error;
    this.#isBroken = true;
    this.#report(null, syntaxMessage(error), this.rowCount + 1);
  }

  #header(names: readonly string[]): CsvHeader {
    const header = readHeader(names);
    if ("names" in header) return header;
    throw new CsvError(header.slice(0, MAX_PROBLEMS));
  }

  #check(cells: readonly string[], { names, sourceId, id, birthdate }: CsvHeader): void {
    if (cells.length !== names.length) {
      this.#report(null, `the row has ${cells.length} cells, but the header has ${names.length}`);
      return;
    }
    const broken = cells.findIndex((cell) => cell.includes("\uFFFD"));
    if (broken >= 0) this.#report(names[broken] ?? null, "the text is not UTF-8");
    const source = cells[sourceId] ?? "";
    if (source !== "") {
      const problem = identifierProblem(source);
      if (problem !== null) this.#report("Source_id", problem);
    } else if (id < 0 || cells[id] === "") {
      this.#report("Source_id", "must not be empty: the customer is found by it");
    }
    const birth = cells[birthdate] ?? "";
    if (birth !== "" && !isIsoDate(birth)) {
      this.#report("Birthdate", "must be a date in ISO 8601, such as 1990-12-31");
    }
  }

  #report(column: string | null, message: string, row = this.rowCount): void {
    this.#problems.push({ row, column, message });
  }
}

/** Bytes that are filled at a time. */
const BLOCK_BYTES = 64 * 1024;

/**
 * Fills one piece after the other. Lines are written as bytes at once: a piece of strings would be copied on its way out,
 * and what of it the garbage collector has not come to would take up more than the pieces themselves.
 */
class PieceBuilder {
  readonly #header: string;
  readonly #maxBytes: number;
  readonly #headerBytes: number;
  #full: Uint8Array[] = [];
  /** Blocks of pieces that have arrived, to be filled again: the garbage collector is slow to come to them. */
  readonly #free: Buffer[] = [];
  #block: Buffer = Buffer.alloc(0);
  #blockBytes = 0;
  #bytes = 0;
  #first = 0;
  #last = 0;

  constructor(header: string, maxBytes: number) {
    this.#header = header;
    this.#maxBytes = maxBytes;
    this.#headerBytes = Buffer.byteLength(header);
    this.#write(header, this.#headerBytes);
  }

  get isEmpty(): boolean {
    return this.#bytes === this.#headerBytes;
  }

  fits(bytes: number): boolean {
    return this.#bytes + bytes <= this.#maxBytes;
  }

  add(line: string, bytes: number, row: number): void {
    if (this.isEmpty) this.#first = row;
    this.#write(line, bytes);
    this.#last = row;
  }

  /** What has been filled; the next one is empty. */
  take(): CsvPiece {
    this.#closeBlock(0);
    const csv = this.#full;
    const release = () => {
      const blocks = csv.splice(0).map(({ buffer }) => Buffer.from(buffer));
      this.#free.push(...blocks.filter(({ length }) => length === BLOCK_BYTES));
    };
    const piece = { first: this.#first, last: this.#last, csv, release };
    this.#full = [];
    this.#bytes = 0;
    this.#write(this.#header, this.#headerBytes);
    return piece;
  }

  #write(line: string, bytes: number): void {
    if (this.#blockBytes + bytes > this.#block.length) this.#closeBlock(Math.max(bytes, BLOCK_BYTES));
    this.#block.write(line, this.#blockBytes);
    this.#blockBytes += bytes;
    this.#bytes += bytes;
  }

  #closeBlock(nextBytes: number): void {
    if (this.#blockBytes > 0) this.#full.push(this.#block.subarray(0, this.#blockBytes));
    const free = nextBytes === BLOCK_BYTES ? this.#free.pop() : undefined;
    this.#block = free ?? Buffer.allocUnsafeSlow(nextBytes);
    this.#blockBytes = 0;
  }
}

/** How much longer than it was the header of a piece can be: short names of columns leave as long ones. */
const MAX_HEADER_GROWTH = 40;

/**
 * How many pieces a text can become at most: two neighbours together are always more than one piece takes, and no row grows
 * on its way but the last one, by the line break that it may lack.
 */
export function maxPieces(csv: string, pieceBytes: number): number {
  const lines = csv.split("\n");
  const capacity = Math.max(1, pieceBytes - Buffer.byteLength(lines[0] ?? "") - MAX_HEADER_GROWTH);
  const bytes = Buffer.byteLength(csv) + 1;
  return bytes <= capacity ? 1 : Math.min(lines.length, 1 + Math.floor((2 * bytes) / capacity));
}

/** What a call that reports by callback failed with; null where it did not. */
function fed(feed: (done: (error?: Error | null) => void) => void): Promise<Error | null> {
  return new Promise((resolve) => {
    feed((error) => resolve(error ?? null));
  });
}

/** A calendar date, also with a time behind it. The short form has its own way: millions of rows pass here. */
function isIsoDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (day === undefined) return date.parse(text) !== null && timestamp.parse(text) !== null;
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return time.getUTCMonth() + 1 === Number(month) && time.getUTCDate() === Number(day);
}

function toLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** csv-parse quotes cells in its messages; these are personal data, and of no use without their place. */
function syntaxMessage({ code }: SyntaxProblem): string {
  switch (code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "a quote is opened and never closed";
    case "CSV_INVALID_CLOSING_QUOTE":
      return "a quoted cell must end with its quote; a quote inside of it is written twice";
    case "INVALID_OPENING_QUOTE":
      return "a quote inside a cell: the whole cell must be quoted, and the quote written twice";
    case "CSV_MAX_RECORD_SIZE":
      return `the row is longer than ${MAX_ROW_BYTES} bytes; is a quote not closed?`;
    default:
      return "the row is not valid CSV";
  }
}
