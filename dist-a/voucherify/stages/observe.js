import { outcomeOfError, outcomeOfStatus } from "../call-observer.js";
export function observe(observer, clock) {
    const report = ({ call, sentAt }, outcome) => {
        if (sentAt !== null && outcome !== null)
            observer.called(call.endpoint, outcome, clock.now() - sentAt);
    };
    return {
        answered: (attempt, { status }) => report(attempt, outcomeOfStatus(status)),
        failed: (attempt, error) => report(attempt, outcomeOfError(error)),
    };
}
//# sourceMappingURL=observe.js.map