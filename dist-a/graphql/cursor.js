/**
 * Cursors, opaque to clients. A cursor is a checksum followed by a position as JSON. The checksum also covers the scope:
 * the connection, its filters and its order. A cursor of another list, or a truncated one, is therefore an error before
 * any upstream call.
 */
import { createHash } from "node:crypto";
import { badUserInput } from "./error-codes.js";
const CHECKSUM_BYTES = 6;
/** @param scope - the connection with its filters and order, as data. Pass the same scope to {@link readCursor} */
export function writeCursor(scope, position) {
    const json = Buffer.from(JSON.stringify(position));
    return Buffer.concat([checksum(scope, json), json]).toString("base64url");
}
/**
 * The position in `cursor`. Null if there is no cursor.
 *
 * @param shape - the shape of a position. The checksum is no secret, so a client can forge a cursor
 * @throws {GraphQLError} BAD_USER_INPUT if the cursor is not of this scope
 */
export function readCursor(scope, cursor, shape) {
    if (cursor === null || cursor === undefined)
        return null;
    const bytes = Buffer.from(cursor, "base64url");
    const json = bytes.subarray(CHECKSUM_BYTES);
    if (json.length > 0 && checksum(scope, json).equals(bytes.subarray(0, CHECKSUM_BYTES))) {
        const position = shape.safeParse(parse(json.toString()));
        if (position.success)
            return position.data;
    }
    throw badUserInput("`after` must be an `endCursor` or `cursor` of this same connection, with the same filters and the same order");
}
function parse(json) {
    try {
        return JSON.parse(json);
    }
    catch {
        return undefined;
    }
}
function checksum(scope, json) {
    return createHash("sha256")
        .update(JSON.stringify(scope))
        .update("\n")
        .update(json)
        .digest()
        .subarray(0, CHECKSUM_BYTES);
}
//# sourceMappingURL=cursor.js.map