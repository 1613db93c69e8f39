/**
 * Reads a CSV of any size and divides it into pieces that the upstream accepts, each with the header. Only the current
 * piece is kept in memory. Nothing is read until the next piece is requested, so a slow consumer slows the sender down.
 *
 * Every row is checked before its piece is returned. After the first invalid row no more pieces are returned. The other
 * rows are then only checked, to report up to {@link MAX_PROBLEMS} problems at once.
 */
import { CsvError as SyntaxProblem, parse } from "csv-parse";
import { identifierProblem } from "../voucherify/path.js";
import { date, timestamp } from "../voucherify/read.js";
import { readHeader } from "./header.js";
import { PieceBuilder, toLine } from "./pieces.js";
import { CsvError, MAX_PROBLEMS } from "./problems.js";
/** Largest row, in bytes. Without a limit, an unclosed quote would read the whole file as one row. */
const MAX_ROW_BYTES = 1024 * 1024;
export class CsvReader {
    /** Data rows read so far. */
    rowCount = 0;
    #pieceBytes;
    #sourceIdRule;
    #problems = [];
    /** Whether a syntax error ended the file. */
    #isBroken = false;
    /**
     * @param pieceBytes - most bytes of a piece
     * @param sourceIdRule - a rule besides that of the upstream. Default: none
     */
    constructor(pieceBytes, sourceIdRule = () => null) {
        this.#pieceBytes = pieceBytes;
        this.#sourceIdRule = sourceIdRule;
    }
    /**
     * The pieces of a file, in order. Errors of `source` are rethrown.
     *
     * @throws {CsvError} if the file is invalid. Earlier pieces are valid
     */
    async *pieces(source) {
        let header = null;
        let piece = null;
        for await (const records of this.#records(source)) {
            for (const cells of records) {
                if (header === null || piece === null) {
                    header = this.#header(cells);
                    piece = new PieceBuilder(toLine(header.wireNames), this.#pieceBytes);
                    continue;
                }
                this.rowCount += 1;
                this.#check(cells, header);
                if (this.#problems.length >= MAX_PROBLEMS)
                    break;
                // After the first problem nothing is sent, so rows are not kept.
                if (this.#problems.length > 0)
                    continue;
                const line = toLine(cells);
                const bytes = Buffer.byteLength(line);
                if (!piece.fits(bytes)) {
                    if (piece.isEmpty)
                        this.#report(null, `the row is too large: at most ${this.#pieceBytes} bytes are allowed with the header`);
                    else
                        yield piece.take();
                }
                piece.add(line, bytes, this.rowCount);
            }
            if (this.#problems.length >= MAX_PROBLEMS)
                break;
        }
        if (header === null && !this.#isBroken)
            this.#report(null, "the file is empty: a header is required", 0);
        else if (this.rowCount === 0 && !this.#isBroken)
            this.#report(null, "there are no rows after the header", 0);
        if (this.#problems.length > 0)
            throw new CsvError(this.#problems.slice(0, MAX_PROBLEMS));
        if (piece !== null && !piece.isEmpty)
            yield piece.take();
    }
    /**
     * The records of the file, grouped by chunk. A syntax error ends the file, because the start of the next record is
     * unknown. Records come from the parser's callback: its stream would drop the unread records before a syntax error.
     */
    async *#records(source) {
        let found = [];
        const parser = parse({
            bom: true,
            relax_column_count: true,
            skip_empty_lines: true,
            max_record_size: MAX_ROW_BYTES,
            on_record: (cells) => {
                found.push(cells);
                return null;
            },
        }).on("error", () => undefined);
        try {
            for await (const chunk of source) {
                const error = await fed((done) => parser.write(chunk, done));
                yield found;
                found = [];
                if (error !== null)
                    return this.#break(error);
            }
            const error = await fed((done) => parser.end(done));
            yield found;
            if (error !== null)
                this.#break(error);
        }
        finally {
            parser.destroy();
        }
    }
    #break(error) {
        if (!(error instanceof SyntaxProblem))
            throw error;
        this.#isBroken = true;
        this.#report(null, syntaxMessage(error), this.rowCount + 1);
    }
    #header(names) {
        const header = readHeader(names);
        if ("names" in header)
            return header;
        throw new CsvError(header.slice(0, MAX_PROBLEMS));
    }
    #check(cells, { names, sourceId, id, birthdate }) {
        if (cells.length !== names.length) {
            this.#report(null, `the row has ${cells.length} cells, but the header has ${names.length}`);
            return;
        }
        const broken = cells.findIndex((cell) => cell.includes("\uFFFD"));
        if (broken >= 0)
            this.#report(names[broken] ?? null, "must be encoded in UTF-8");
        const source = cells[sourceId] ?? "";
        if (source !== "") {
            const problem = identifierProblem(source) ?? this.#sourceIdRule(source);
            if (problem !== null)
                this.#report("Source_id", problem);
        }
        else if (id < 0 || cells[id] === "") {
            this.#report("Source_id", "must not be empty");
        }
        const birth = cells[birthdate] ?? "";
        if (birth !== "" && !isIsoDate(birth)) {
            this.#report("Birthdate", "must be a date in ISO 8601 format, for example 1990-12-31");
        }
    }
    #report(column, message, row = this.rowCount) {
        this.#problems.push({ row, column, message });
    }
}
/** The error of a function that reports by callback. Null if it succeeded. */
function fed(feed) {
    return new Promise((resolve) => {
        feed((error) => resolve(error ?? null));
    });
}
/** Whether `text` is a calendar date, optionally with a time. Dates alone have a fast path for files of many rows. */
function isIsoDate(text) {
    const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
    if (day === undefined)
        return date.parse(text) !== null && timestamp.parse(text) !== null;
    const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    return time.getUTCMonth() + 1 === Number(month) && time.getUTCDate() === Number(day);
}
/** The message for a syntax error. Messages of csv-parse quote cells, which may be personal data. */
function syntaxMessage({ code }) {
    switch (code) {
        case "CSV_QUOTE_NOT_CLOSED":
            return "a quote is opened but never closed";
        case "CSV_INVALID_CLOSING_QUOTE":
            return "a quoted cell must end with its quote. Write a quote inside the cell twice";
        case "INVALID_OPENING_QUOTE":
            return "a cell with a quote must be quoted as a whole. Write the quote inside the cell twice";
        case "CSV_MAX_RECORD_SIZE":
            return `the row must have at most ${MAX_ROW_BYTES} bytes. Check for a quote not closed`;
        default:
            return "the row is not valid CSV";
    }
}
//# sourceMappingURL=reader.js.map