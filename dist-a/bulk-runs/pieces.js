/** The sizes of bulk requests, and the division of their rows into pieces. A piece is the content of one upstream call. */
/** Most rows of one bulk request. Its bytes are limited too, but the rows determine the work of the upstream. */
export const MAX_ROWS = 10_000;
/** Most rows of a piece, unless `BULK_PIECE_ROWS` sets another number. */
export const DEFAULT_PIECE_ROWS = 100;
/** Most bytes of a piece of a CSV, unless `IMPORT_PIECE_BYTES` sets another number. */
export const DEFAULT_IMPORT_PIECE_BYTES = 5 * 2 ** 20;
/** The JSON body of a bulk call must be smaller than this: 10 MB, as the vendor states since 2024-08-21. */
export const MAX_BODY_BYTES = 10 * 2 ** 20;
/**
 * Divides `rows` into pieces, in order, by count and by bytes of JSON.
 *
 * @param overhead - bytes of a body besides its rows
 */
export function piecesOf(rows, limits, overhead = 2) {
    const { bytes: maxBytes = MAX_BODY_BYTES } = limits;
    const pieces = [];
    let bytes = Number.POSITIVE_INFINITY;
    rows.forEach((row, index) => {
        const size = Buffer.byteLength(JSON.stringify(row)) + 1;
        let piece = pieces.at(-1);
        if (piece === undefined || piece.rows.length >= limits.rows || bytes + size >= maxBytes) {
            piece = { first: index + 1, last: index, rows: [] };
            pieces.push(piece);
            bytes = overhead;
        }
        piece.rows.push(row);
        piece.last = index + 1;
        bytes += size;
    });
    return pieces;
}
//# sourceMappingURL=pieces.js.map