/**
 * Looks for the async action of a piece whose answer got lost with its process. REST takes no key of ours and gives none back,
 * so only time, operation and number of rows tell. An action counts as that of the piece only if it is the only one that can be,
 * and the piece the only one that can have started it. The number of rows is compared when its result is known.
 */
import type { AsyncAction } from "../async-actions/async-action.type.js";
import { toAsyncAction } from "../async-actions/async-action.type.js";
import type { Voucherify } from "../voucherify/client.js";
import { DEADLINES } from "../voucherify/deadlines.js";
import { endpoints } from "../voucherify/endpoints.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import type { RunPiece } from "./run-piece.js";
import type { Run } from "./run.js";

/** How far the clocks of the upstream and this server may be apart. Beyond that nothing is found, which is safe. */
const SKEW_MS = 2_000;

/**
 * @param runs - all runs, with everything that was recorded before. Asked after the upstream: no piece has started an action before
 *   it was recorded that it leaves, so whichever action is listed, its piece is known
 * @returns null if there is none, or it cannot be told which one it is
 */
export async function findAction(
  { kind }: Run,
  piece: RunPiece,
  runs: () => Promise<readonly Run[]>,
  voucherify: Voucherify,
): Promise<AsyncAction | null> {
  const leftAt = Date.parse(piece.leftAt ?? "");
  const from = leftAt - SKEW_MS;
  const to = leftAt + DEADLINES.bulkCallMs + SKEW_MS;
  const { items } = await voucherify.call(endpoints.listAsyncActions, {
    query: { limit: MAX_LIMIT, end_date: new Date(to).toISOString() },
  });
  const all = await runs();
  const alike = all.filter((run) => run.kind === kind).flatMap(({ pieces }) => pieces);
  const isRival = alike.some((other) => other !== piece && isUnaccounted(other, from, to));
  if (isRival) return null;
  const times = items.map(({ created_at }) => Date.parse(created_at ?? ""));
  // The list has to reach back to the time before the piece left.
  if (items.length >= MAX_LIMIT && !times.some((time) => time < from)) return null;
  const known = new Set(alike.map(({ action }) => action?.id));
  const [found, ...others] = items.filter(
    ({ id, type }, index) => type === kind && !known.has(id) && isWithin(times[index], from, to),
  );
  return found === undefined || others.length > 0 ? null : toAsyncAction(found, true);
}

/** Whether an action that was begun between the two times can be that of `piece`. */
function isUnaccounted({ action, leftAt, submission }: RunPiece, from: number, to: number): boolean {
  if (leftAt === null || action !== null || (submission !== "PLANNED" && submission !== "OUTCOME_UNKNOWN")) {
    return false;
  }
  const time = Date.parse(leftAt);
  return time + DEADLINES.bulkCallMs >= from && time <= to;
}

function isWithin(time: number | undefined, from: number, to: number): boolean {
  return time !== undefined && time >= from && time <= to;
}
