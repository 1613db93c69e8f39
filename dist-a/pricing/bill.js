import { codeOf } from "../graphql/errors.js";
import { capped } from "./plan.js";
/** The bill of an operation. `planned` is its price. */
export function billOf({ voucherify, loads, allowance }, planned) {
    const { spent, repeated, items, oldestMs, stale } = voucherify;
    const counts = {
        planned: capped(planned),
        spent,
        repeated,
        saved: loads.saved,
        oldest: inSeconds(oldestMs),
    };
    const fresh = bill(counts, allowance.governor);
    const total = stale.length > 0 ? { ...fresh, stale: staleValues(stale) } : fresh;
    if (items === null)
        return total;
    const steps = items.map(({ path, endpoint: { method, path: template, operation }, calls }) => ({
        path,
        endpoint: `${method} ${template}`,
        operation,
        calls,
    }));
    return { ...total, steps };
}
/** The bill of a request without an operation, such as an upload or a request that failed before its operation started. */
export function bill({ planned = 0, spent = 0, repeated = 0, saved = 0, oldest = 0 }, governor) {
    const { limit, remaining, resetsAt } = governor.report();
    const until = resetsAt === null ? null : timeText(resetsAt);
    return { planned, spent, repeated, saved, oldest, remaining, limit, resetsAt: until };
}
/** The last time that was written: all bills of a period have the same. */
let lastTime = { ms: NaN, text: "" };
function timeText(ms) {
    if (lastTime.ms !== ms)
        lastTime = { ms, text: new Date(ms).toISOString() };
    return lastTime.text;
}
/** One entry for each endpoint and reason. */
function staleValues(answers) {
    const all = new Map();
    for (const { endpoint, ageMs, fault } of answers) {
        const reason = codeOf(fault);
        const { method, path, operation } = endpoint;
        const key = `${operation} ${reason}`;
        const age = Math.max(inSeconds(ageMs), all.get(key)?.age ?? 0);
        all.set(key, { endpoint: `${method} ${path}`, operation, age, reason });
    }
    return [...all.values()];
}
/** Rounded up, so that no value is older than is said. */
function inSeconds(ms) {
    return Math.ceil(ms / 1_000);
}
/** The bill as response headers, for proxies and clients that do not read `extensions`. */
export function billHeaders({ planned, spent, saved }) {
    return {
        "x-upstream-planned": String(planned),
        "x-upstream-spent": String(spent),
        "x-upstream-saved": String(saved),
    };
}
//# sourceMappingURL=bill.js.map