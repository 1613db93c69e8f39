import { over } from "../call.js";
import { BudgetError, TransportError } from "../errors.js";
import { ShedError } from "../../budget/shed.js";
export function budget(governor, times, clock, observer) {
    return (next) => async (attempt) => {
        const { call, reservation } = attempt;
        const { endpoint, priority, party, owner, signal } = call;
        const deadlineAt = times.latestStart(call);
        const since = clock.now();
        const report = (outcome) => observer?.waited(outcome, clock.now() - since);
        let permit;
        try {
            const request = { priority, party, owner, reservation, isBulk: endpoint.bulk, deadlineAt, signal };
            permit = await governor.acquire(request);
        }
        catch (error) {
            report(error instanceof ShedError ? "shed" : "gone");
            if (error instanceof ShedError)
                throw new BudgetError(endpoint, error.message, error.retryAfterMs);
            throw signal.aborted ? over(call) : error;
        }
        report("left");
        try {
            const answer = await next(attempt);
            permit.complete(answer);
            return answer;
        }
        catch (error) {
            const wasSent = attempt.sentAt !== null && !(error instanceof TransportError && error.wasNeverSent);
            if (wasSent)
                permit.complete(null);
            else
                permit.release();
            throw error;
        }
    };
}
//# sourceMappingURL=budget.js.map