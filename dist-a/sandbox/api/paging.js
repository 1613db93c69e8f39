/** Cursor paging by the id of the last row, for activities and redeemables. */
import { invalidQuery } from "./errors.js";
/** The rows after the one with this id. */
export function after(rows, id) {
    if (id === null)
        return rows;
    const place = rows.findIndex((row) => row.id === id);
    if (place < 0)
        throw invalidQuery("Property .starting_after_id does not name a row of this list");
    return rows.slice(place + 1);
}
/** A page and the cursor of the next one. The last page has no cursor. */
export function cut(rows, limit) {
    const data = rows.slice(0, limit);
    const last = data.at(-1);
    const more = rows.length > limit;
    return {
        data,
        has_more: more,
        ...(more && last !== undefined ? { more_starting_after: last.id } : {}),
    };
}
//# sourceMappingURL=paging.js.map