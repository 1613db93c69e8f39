/** What a governor is told of the other servers of its account. Times are those of its own clock. */
export class Peers {
    #window;
    #admission;
    #reservations;
    #queue;
    constructor(window, admission, reservations, queue) {
        this.#window = window;
        this.#admission = admission;
        this.#reservations = reservations;
        this.#queue = queue;
    }
    /** The time for which a departure counts, in milliseconds. */
    get spanMs() {
        return this.#window.spanMs;
    }
    /** How urgent the calls are that wait here. Null if none does. */
    get urgency() {
        return this.#queue.urgency;
    }
    /** Nothing is heard of the others from now on. They are taken to call as often as this server. */
    goAlone(servers) {
        this.#window.goAlone(servers);
    }
    /** It is known again what the others do, and did. */
    rejoin(now) {
        this.#window.rejoin(now);
        for (const reservation of this.#reservations.open)
            reservation.weight = 1;
    }
    /** A reserved call of another server leaves. */
    used(reservation) {
        if (reservation.left === 0)
            return;
        reservation.startWaiting();
        reservation.begin();
        reservation.stopWaiting();
    }
    /** A call of another server leaves, or has left and was answered. */
    departed(time, level, isBulk, isInFlight = true) {
        return this.#window.departElsewhere(time, level, isBulk, isInFlight);
    }
    /** Such a call was answered, or failed without an answer (null). */
    landed(flight, answer, now) {
        this.#window.land(flight, answer, now);
    }
    /** A call that has been counted did not leave. */
    forget(flight) {
        this.#window.forget(flight);
        this.#admission.forgetRefusals();
    }
    /** Calls are set aside for an operation of another server. */
    reserved(claim) {
        return this.#admission.reserve({ ...claim, firstBy: claim.deadlineAt });
    }
    /** Another server was asked for calls, admitted or not. */
    asked(party, level, calls, now) {
        this.#admission.askedElsewhere(party, level, calls, now);
    }
}
//# sourceMappingURL=peers.js.map