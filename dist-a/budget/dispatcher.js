import { NOBODY } from "./party.js";
import { levelOf, NO_CALLS } from "./priority.js";
import { ShedError } from "./shed.js";
import { indexOf, LINES } from "./waiting.js";
/** Gives waiting calls their permits in time, and sheds calls that cannot leave in time. Uses one timer. */
export class Dispatcher {
    #clock;
    #window;
    #reservations;
    #queue;
    #maxQueue;
    #onRelease;
    #cancelTimer = () => { };
    #isHeld = false;
    /**
     * @param maxQueue - most waiting calls
     * @param onRelease - called when a permit is released: more calls can leave than was forecast
     */
    constructor(clock, window, reservations, queue, maxQueue, onRelease) {
        this.#clock = clock;
        this.#window = window;
        this.#reservations = reservations;
        this.#queue = queue;
        this.#maxQueue = maxQueue;
        this.#onRelease = onRelease;
    }
    acquire(request) {
        const { priority, party = NOBODY, owner, isBulk, deadlineAt, signal } = request;
        return new Promise((resolve, reject) => {
            if (signal.aborted) {
                reject(signal.reason);
                return;
            }
            const reservation = request.reservation && request.reservation.left > 0 ? request.reservation : null;
            const abort = () => {
                call.fail(signal.reason);
                this.dispatch();
            };
            let isOver = false;
            let isListening = false;
            const done = () => {
                isOver = true;
                if (isListening)
                    signal.removeEventListener("abort", abort);
                reservation?.stopWaiting();
            };
            const call = {
                level: request.reservation?.level ?? levelOf(priority),
                party,
                owner,
                reservation,
                isBulk,
                deadlineAt,
                expiresAt: () => Math.min(deadlineAt, Math.max(reservation?.beginBy ?? Infinity, this.#window.latestFirst(-Infinity))),
                leave: () => {
                    this.#queue.serve(call);
                    done();
                    reservation?.begin();
                    resolve(this.#depart(call));
                },
                fail: (reason) => {
                    this.#queue.remove(call);
                    done();
                    reservation?.restore();
                    reject(reason);
                },
            };
            reservation?.startWaiting();
            this.#queue.push(call);
            this.dispatch();
            // Most calls have left by now, and need no listener.
            if (isOver)
                return;
            isListening = true;
            signal.addEventListener("abort", abort);
            this.#shedIfHopeless(call);
        });
    }
    /** Lets no call leave before all of `run` has happened. */
    hold(run) {
        this.#isHeld = true;
        try {
            run();
        }
        finally {
            this.#isHeld = false;
        }
        this.dispatch();
    }
    /**
     * Gives permits to all calls that may leave now, sheds those that cannot leave in time, and sets the timer for the
     * next one.
     */
    dispatch = () => {
        if (this.#isHeld)
            return;
        const now = this.#clock.now();
        this.#reservations.expire(now);
        if (this.#queue.firstDeadline < now)
            this.#shedExpired(now);
        let next = this.#next(now);
        while (next.call !== null) {
            next.call.leave();
            next = this.#next(now);
        }
        const { times } = next;
        const first = this.#queue.firstDeadline;
        if ([...times.values()].some((time) => time !== Infinity && time > first)) {
            this.#shedBefore((call) => times.get(this.#turnsOf(call)) ?? -Infinity, now);
        }
        this.#setTimer(now, times);
    };
    /** The call that may leave now; if there is none, when the head of each line may leave, as far as that is known. */
    #next(now) {
        const times = new Map();
        if (this.#queue.size === 0)
            return { call: null, times };
        let forecast;
        let forecastReserved;
        const { reserved } = this.#reservations;
        const mayBulkLeave = this.#window.bulkAt(now) <= now;
        const mayLeave = ({ isBulk }) => mayBulkLeave || !isBulk;
        for (const call of this.#heads(mayLeave)) {
            const isReserved = call.reservation !== null;
            const kept = isReserved ? NO_CALLS : reserved;
            // Most dispatches need one of the two.
            const basis = isReserved
                ? (forecastReserved ??= this.#window.forecastReserved(now))
                : (forecast ??= this.#window.forecast(now));
            const time = basis.earliest(call.level, kept, this.#weightOf(call));
            if (time <= now) {
                if (basis.isSilenceProbe(call.level, kept))
                    this.#window.countProbe();
                return { call, times };
            }
            times.set(this.#turnsOf(call), time);
        }
        return { call: null, times };
    }
    /** The first calls of all lines. While this server is alone, calls come first that were promised before. */
    *#heads(mayLeave) {
        if (this.#window.weight > 1) {
            yield* this.#queue.heads((call) => this.#weightOf(call) === 1 && mayLeave(call));
        }
        yield* this.#queue.heads(mayLeave);
    }
    /** Departures that a call counts for. */
    #weightOf({ reservation }) {
        return Math.min(reservation?.weight ?? Infinity, this.#window.weight);
    }
    /** Identifies the calls that take turns with a call. */
    #turnsOf(call) {
        return indexOf(call) + (this.#weightOf(call) < this.#window.weight ? LINES : 0);
    }
    #depart(call) {
        const { level, isBulk, reservation } = call;
        const flight = this.#window.depart(this.#clock.now(), level, isBulk, this.#weightOf(call));
        return {
            complete: (answer) => {
                if (this.#window.land(flight, answer, this.#clock.now()))
                    this.dispatch();
            },
            release: () => {
                if (!this.#window.erase(flight))
                    return;
                this.#onRelease();
                reservation?.restore();
                this.dispatch();
            },
        };
    }
    /** Sets the timer for the next departure, deadline or end of a reservation, whichever comes first. */
    #setTimer(now, times) {
        this.#cancelTimer();
        this.#cancelTimer = () => { };
        if (this.#queue.size === 0)
            return;
        const candidates = [
            ...times.values(),
            this.#queue.firstDeadline + 1,
            this.#reservations.firstDeadline + 1,
            this.#window.bulkPausedUntil,
            this.#window.probeAt,
        ];
        const wakeAt = Math.min(...candidates.filter((time) => time > now));
        if (wakeAt === Infinity)
            return;
        this.#cancelTimer = this.#clock.after(Math.ceil(wakeAt - now), this.dispatch);
    }
    /** Sheds every call that has expired. The calls of an operation expire together with its first one. */
    #shedExpired(now) {
        for (const call of this.#queue.calls)
            if (call.expiresAt() < now)
                this.#shed(call, "deadline", now);
        this.#queue.findFirstDeadline();
    }
    /** Sheds every call that may leave only after its deadline. A call with an unknown time (Infinity) is kept. */
    #shedBefore(timeOf, now) {
        for (const call of this.#queue.calls) {
            const time = timeOf(call);
            if (time !== Infinity && time > this.#latest(call))
                this.#shed(call, "deadline", now);
        }
        this.#queue.findFirstDeadline();
    }
    /**
     * Sheds a newly queued call if it cannot leave in time. If the queue is full, sheds a less urgent call in its
     * place, or one of a caller that has more for its weight.
     */
    #shedIfHopeless(call) {
        const now = this.#clock.now();
        if (this.#queue.has(call) && this.#queue.size > this.#maxQueue) {
            const last = this.#queue.last ?? call;
            const isOther = indexOf(last) === indexOf(call) && last.party.name !== call.party.name;
            this.#shed(indexOf(last) > indexOf(call) || isOther ? last : call, "queue-full", now);
        }
        if (this.#queue.has(call) && this.#turnOf(call, now) > this.#latest(call)) {
            this.#shed(call, "deadline", now);
        }
    }
    #shed(call, reason, now) {
        call.fail(new ShedError(reason, this.#turnOf(call, now) - now));
    }
    /** When a call must have left. Only the first waiting call of an operation has to leave early. */
    #latest(call) {
        return this.#queue.isFirst(call) ? call.expiresAt() : call.deadlineAt;
    }
    /** When a waiting call would leave, by forecast. */
    #turnOf(call, now) {
        const forecast = this.#window.forecast(now, this.#weightOf(call));
        const { unused } = this.#reservations;
        let turn = now;
        for (const [level, waiting] of this.#queue.upTo(call).entries()) {
            const unasked = call.reservation === null && level <= call.level ? (unused[level] ?? 0) : 0;
            for (let left = waiting + unasked; left > 0; left -= 1)
                turn = forecast.depart(level);
        }
        return call.isBulk ? Math.max(turn, this.#window.bulkPausedUntil) : turn;
    }
}
//# sourceMappingURL=dispatcher.js.map