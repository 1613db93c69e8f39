/** Cuts the rows of a bulk update into pieces that the upstream takes. */

/** Largest JSON body of a bulk call: it must stay below 10 MB. Stated by the vendor since 2024-08-21. */
export const MAX_BODY_BYTES = 10 * 2 ** 20;

export interface Limits {
  /** Most rows of a piece. The vendor once said 100, later only how many bytes. */
  readonly rows: number;
  /** Every piece has fewer bytes. Default {@link MAX_BODY_BYTES}. */
  readonly bytes?: number;
}

/**
 * Cuts `rows` by count and by bytes of JSON, in order.
 *
 * @param overhead - bytes that a body has besides its rows
 */
export function piecesOf<Row>(
  rows: readonly Row[],
  limits: Limits,
  overhead = 2,
): { readonly first: number; readonly last: number; readonly rows: readonly Row[] }[] {
  const { bytes: maxBytes = MAX_BODY_BYTES } = limits;
  const pieces: { first: number; last: number; rows: Row[] }[] = [];
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
