/** What comes out of the reader is what went in, whatever the cells hold and wherever the bytes are cut. */
import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CsvPiece } from "../../src/csv/pieces.js";
import { CsvReader } from "../../src/csv/reader.js";
import { LONG, sized } from "../helpers/long.js";

const HEADER = ["Source_id", "Name", "note"];

async function read(text: string, pieceBytes: number, cuts: readonly number[]): Promise<CsvPiece[]> {
  const bytes = Buffer.from(text);
  async function* source() {
    let from = 0;
    for (const cut of cuts) {
      const to = Math.min(bytes.length, from + cut);
      if (to > from) yield bytes.subarray(from, to);
      from = to;
    }
    if (from < bytes.length) yield bytes.subarray(from);
  }
  const pieces: CsvPiece[] = [];
  for await (const piece of new CsvReader(pieceBytes).pieces(source())) pieces.push(piece);
  return pieces;
}

async function* openQuote() {
  yield Buffer.from('Source_id,Name\na,"');
  const chunk = Buffer.alloc(64 * 1024, "x");
  for (let index = 0; index < 2_000; index += 1) yield chunk;
}

const written = (cells: readonly string[], lineBreak: string) =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",") + lineBreak;

describe("reading a CSV", () => {
  it("keeps every cell and every row, in pieces below the limit", LONG, async () => {
    const id = fc.stringMatching(/^[a-z0-9@.+-]{3,12}$/);
    const cell = fc.string({ unit: "binary", maxLength: 20 }).filter((text) => !/[\p{Cs}\uFFFD]/u.test(text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(id, cell, cell), { minLength: 1, maxLength: 40 }),
        fc.constantFrom("\n", "\r\n"),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }),
        fc.integer({ min: 300, max: 1_000 }),
        async (rows, lineBreak, cuts, pieceBytes) => {
          const text = [HEADER, ...rows].map((cells) => written(cells, lineBreak)).join("");
          const pieces = await read(text, pieceBytes, cuts);
          const texts = pieces.map(({ csv }) => Buffer.concat(csv));
          const files = texts.map((file): string[][] => parse(file, { record_delimiter: "\n" }));
          expect(files.flatMap(([, ...found]) => found)).toEqual(rows);
          expect(files.map(([header]) => header)).toEqual(files.map(() => HEADER));
          expect(texts.every(({ length }) => length <= pieceBytes)).toBe(true);
          expect(pieces.flatMap(({ first, last }) => [first, last])[0]).toBe(1);
          expect(pieces.at(-1)?.last).toBe(rows.length);
          for (const [index, piece] of pieces.entries()) {
            expect(piece.first).toBe((pieces[index - 1]?.last ?? 0) + 1);
          }
        },
      ),
      { numRuns: sized(60, 400) },
    );
  });

  it("never breaks otherwise than with problems, whatever the bytes are", LONG, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const text = `Source_id,Name\n${Buffer.from(bytes).toString("latin1")}`;
        const outcome = await read(text, 500, []).then(
          () => "read",
          (error: Error) => error.name,
        );
        expect(["read", "CsvError"]).toContain(outcome);
      }),
      { numRuns: sized(100, 600) },
    );
  });

  it("is not filled by a quote that is never closed", async () => {
    const before = process.memoryUsage().rss;
    const reading = (async () => {
      for await (const _ of new CsvReader(5_000).pieces(openQuote())) void _;
    })();
    await expect(reading).rejects.toMatchObject({
      name: "CsvError",
      problems: [{ row: 1, column: null, message: expect.stringContaining("quote not closed") }],
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});
