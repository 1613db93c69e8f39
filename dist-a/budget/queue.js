import { Line } from "./line.js";
import { indexOf, isUnreserved, LINES } from "./waiting.js";
export function isMoreUrgent(one, other) {
    return one.line === other.line ? one.deadlineAt < other.deadlineAt : one.line < other.line;
}
/**
 * The waiting calls. Each level has two lines: calls with a reservation are served before calls without. The lines are
 * in the order in which they are served.
 */
export class Queue {
    #lines = Array.from({ length: LINES }, () => new Line());
    #size = 0;
    #firstDeadline = Infinity;
    /**
     * A lower bound of all deadlines: the call it belongs to may have left already. {@link findFirstDeadline} makes it
     * exact.
     */
    get firstDeadline() {
        return this.#firstDeadline;
    }
    findFirstDeadline() {
        this.#firstDeadline = Math.min(...this.calls.map(({ expiresAt }) => expiresAt()));
    }
    get size() {
        return this.#size;
    }
    has(call) {
        return this.#lineOf(call).of(call).includes(call);
    }
    push(call) {
        this.#lineOf(call).push(call);
        this.#size += 1;
        this.#firstDeadline = Math.min(this.#firstDeadline, call.expiresAt());
    }
    remove(call) {
        if (this.#lineOf(call).remove(call))
            this.#size -= 1;
    }
    /** Removes a call that leaves. */
    serve(call) {
        const line = this.#lineOf(call);
        const before = line.size;
        line.serve(call);
        this.#size -= before - line.size;
    }
    /** The first call of each line that may leave. */
    *heads(mayLeave) {
        for (const line of this.#lines) {
            const head = line.head(mayLeave);
            if (head !== undefined)
                yield head;
        }
    }
    /** Whether a call is the first one of its operation in its line. */
    isFirst(call) {
        return this.#lineOf(call).of(call)[0] === call;
    }
    /** How many calls leave no later than this one, itself included, by level. */
    upTo(call) {
        const counts = [0, 0, 0];
        const own = indexOf(call);
        this.#lines.slice(0, own + 1).forEach((line, index) => {
            counts[index >> 1] = (counts[index >> 1] ?? 0) + (index < own ? line.size : line.upTo(call));
        });
        return counts;
    }
    /** The line that is served first, and the earliest deadline in it. Null if no call waits. */
    get urgency() {
        const line = this.#lines.findIndex(({ size }) => size > 0);
        const calls = this.#lines[line]?.calls;
        if (calls === undefined)
            return null;
        let deadlineAt = Infinity;
        for (const call of calls)
            deadlineAt = Math.min(deadlineAt, call.expiresAt());
        return { line, deadlineAt };
    }
    /** The call to give up first: of the line that is served last. */
    get last() {
        for (const line of this.#lines.toReversed()) {
            const { last } = line;
            if (last !== undefined)
                return last;
        }
        return undefined;
    }
    get calls() {
        return this.#lines.flatMap((line) => line.calls);
    }
    /** The calls without a reservation. */
    get unreserved() {
        return this.#lines.flatMap((line, index) => (isUnreserved(index) ? line.calls : []));
    }
    #lineOf(call) {
        return this.#lines[indexOf(call)];
    }
}
//# sourceMappingURL=queue.js.map