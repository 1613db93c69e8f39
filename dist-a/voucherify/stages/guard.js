/**
 * The guards and watchers of the upstream. A guard can keep calls back, and tries one call (a probe) before it lets
 * all pass again. A watcher is only told.
 */
import { over } from "../call.js";
/** Fails a call before it queues if a guard would keep it back anyway. */
export function failFast(guards) {
    return (next) => async (attempt) => {
        const { call } = attempt;
        if (call.signal.aborted)
            throw over(call);
        for (const one of guards)
            one.check(call.endpoint);
        return next(attempt);
    };
}
/** Keeps back what a guard keeps back, and tells everybody how the others end. */
export function guard(guards, watchers) {
    const told = [...guards, ...watchers];
    return (next) => async (attempt) => {
        for (const one of guards)
            one.check(attempt.call.endpoint);
        for (const one of guards)
            one.pass(attempt);
        let answer;
        try {
            answer = await next(attempt);
        }
        catch (error) {
            for (const one of told)
                one.failed(attempt, error);
            throw error;
        }
        for (const one of told)
            one.answered(attempt, answer);
        return answer;
    };
}
//# sourceMappingURL=guard.js.map