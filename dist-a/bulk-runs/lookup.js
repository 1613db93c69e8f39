import { toAsyncAction } from "../async-actions/async-action.type.js";
import { DEADLINES } from "../voucherify/deadlines.js";
import { endpoints } from "../voucherify/endpoints.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
/** How far the clocks of the upstream and this server may be apart. Beyond that nothing is found, which is safe. */
const SKEW_MS = 2_000;
/**
 * @param runs - all runs, with everything that was recorded before. Asked after the upstream: no piece has started an action before
 *   it was recorded that it leaves, so whichever action is listed, its piece is known
 * @returns null if there is none, or it cannot be told which one it is
 */
export async function findAction({ kind }, piece, runs, voucherify) {
    const leftAt = Date.parse(piece.leftAt ?? "");
    const from = leftAt - SKEW_MS;
    const to = leftAt + DEADLINES.bulkCallMs + SKEW_MS;
    const { items } = await voucherify.call(endpoints.listAsyncActions, {
        query: { limit: MAX_LIMIT, end_date: new Date(to).toISOString() },
    });
    const all = await runs();
    const alike = all.filter((run) => run.kind === kind).flatMap(({ pieces }) => pieces);
    const isRival = alike.some((other) => other !== piece && isUnaccounted(other, from, to));
    if (isRival)
        return null;
    const times = items.map(({ created_at }) => Date.parse(created_at ?? ""));
    // The list has to reach back to the time before the piece left.
    if (items.length >= MAX_LIMIT && !times.some((time) => time < from))
        return null;
    const known = new Set(alike.map(({ action }) => action?.id));
    const [found, ...others] = items.filter(({ id, type }, index) => type === kind && !known.has(id) && isWithin(times[index], from, to));
    return found === undefined || others.length > 0 ? null : toAsyncAction(found, true);
}
/** Whether an action that was begun between the two times can be that of `piece`. */
function isUnaccounted({ action, leftAt, submission }, from, to) {
    if (leftAt === null || action !== null || (submission !== "PLANNED" && submission !== "OUTCOME_UNKNOWN")) {
        return false;
    }
    const time = Date.parse(leftAt);
    return time + DEADLINES.bulkCallMs >= from && time <= to;
}
function isWithin(time, from, to) {
    return time !== undefined && time >= from && time <= to;
}
//# sourceMappingURL=lookup.js.map