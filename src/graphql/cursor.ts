/**
 * Cursors: opaque to clients, plain to us. A cursor is a position as JSON behind a checksum that also covers what is
 * paged through (the connection, its filters, its order), so that a cursor of another query, or a cut one, is refused
 * before any call.
 */
import { createHash } from "node:crypto";
import type { z } from "zod";
import { badUserInput } from "./error-codes.js";

const CHECKSUM_BYTES = 6;

/** @param scope - what is paged through, as data: the same scope must be given to {@link readCursor} */
export function writeCursor(scope: unknown, position: unknown): string {
  const json = Buffer.from(JSON.stringify(position));
  return Buffer.concat([checksum(scope, json), json]).toString("base64url");
}

/**
 * The position in `cursor`, or `null` where there is none.
 *
 * @param shape - what a position of this connection looks like: the checksum is no secret, so a cursor may be made up
 */
export function readCursor<Position>(
  scope: unknown,
  cursor: string | null | undefined,
  shape: z.ZodType<Position>,
): Position | null {
  if (cursor === null || cursor === undefined) return null;
  const bytes = Buffer.from(cursor, "base64url");
  const json = bytes.subarray(CHECKSUM_BYTES);
  if (json.length > 0 && checksum(scope, json).equals(bytes.subarray(0, CHECKSUM_BYTES))) {
    const position = shape.safeParse(parse(json.toString()));
    if (position.success) return position.data;
  }
  throw badUserInput(
    "`after` must be an `endCursor` or `cursor` of this same connection, with the same filters and the same order",
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function checksum(scope: unknown, json: Buffer): Buffer {
  return createHash("sha256")
    .update(JSON.stringify(scope))
    .update("\n")
    .update(json)
    .digest()
    .subarray(0, CHECKSUM_BYTES);
}
