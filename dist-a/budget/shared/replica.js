import { isMoreUrgent } from "../queue.js";
import { timeOf } from "./events.js";
/** No call takes as long, in milliseconds. The answer of an older one was lost. */
const LONGEST_CALL_MS = 60_000;
/** Servers that are remembered, with those that have ended. */
const MAX_SERVERS = 1_000;
/** Tells the governor of this server what the others write into the log. */
export class Replica {
    #server;
    #peers;
    #clock;
    #shared;
    #servers = new Map();
    /** Servers that hold a lease, as far as is known. */
    #live = new Set();
    /** @param server - the name of this server, whose own entries are known here */
    constructor(server, peers, clock, shared) {
        this.#server = server;
        this.#peers = peers;
        this.#clock = clock;
        this.#shared = shared;
    }
    /** The other servers. */
    get others() {
        return this.#live;
    }
    /** Whether a call waits at another server that is more urgent. */
    isBehind(own) {
        for (const { urgency } of this.#servers.values()) {
            if (urgency !== null && isMoreUrgent(urgency, own))
                return true;
        }
        return false;
    }
    /** These servers hold a lease. */
    list(servers) {
        this.#live.clear();
        for (const server of servers)
            if (server !== this.#server)
                this.#live.add(server);
        for (const name of this.#servers.keys())
            if (!this.#live.has(name))
                this.#void(name);
    }
    apply(entry) {
        const { server, over, events } = entry;
        if (over !== null)
            this.#remove(over);
        if (server === "" || server === this.#server)
            return;
        const time = this.#localTime(timeOf(entry));
        for (const event of events)
            this.#applyEvent(server, event, time);
    }
    /** The reserved calls of others, which nothing will be heard of any more. */
    takeReservations() {
        const taken = [...this.#servers].flatMap(([server, { reservations }]) => [...reservations.values()].map((reservation) => ({ server, reservation })));
        for (const peer of this.#servers.values()) {
            peer.reservations.clear();
            this.#lose(peer, Infinity);
        }
        return taken;
    }
    /** Gives up what nothing more is heard of. */
    tidy() {
        const now = this.#clock.now();
        for (const peer of this.#servers.values()) {
            this.#lose(peer, now - LONGEST_CALL_MS);
            for (const [number, { deadlineAt }] of peer.reservations) {
                if (deadlineAt < now)
                    peer.reservations.delete(number);
            }
        }
    }
    #applyEvent(server, event, time) {
        const peer = this.#peer(server);
        switch (event[0]) {
            case "joined":
                this.#live.add(server);
                this.#void(server);
                return;
            case "left":
                this.#remove(server);
                return;
            case "landed": {
                const [, call, status, rate] = event;
                const flight = peer.flights.get(call);
                if (flight === undefined)
                    return;
                peer.flights.delete(call);
                this.#peers.landed(flight, rate && { status, rate }, time);
                return;
            }
            case "unsent": {
                const flight = peer.flights.get(event[1]);
                peer.flights.delete(event[1]);
                if (flight !== undefined)
                    this.#peers.forget(flight);
                return;
            }
            case "closed":
                peer.reservations.get(event[1])?.close();
                peer.reservations.delete(event[1]);
                return;
            case "refused": {
                const [, level, name, weight, calls] = event;
                this.#peers.asked({ name, weight }, level, calls, time);
                return;
            }
            case "waiting":
                peer.urgency = event[1] < 0 ? null : { line: event[1], deadlineAt: this.#shared.toLocal(event[2]) };
                return;
            case "departed":
                this.#departed(peer, event, time);
                return;
            case "reserved":
                this.#reserved(peer, event, time);
                return;
        }
    }
    #reserved(peer, [, number, calls, level, name, weight, deadline], time) {
        const party = { name, weight };
        const deadlineAt = this.#shared.toLocal(deadline);
        if (peer.reservations.has(number) || deadlineAt < this.#clock.now())
            return;
        peer.reservations.set(number, this.#peers.reserved({ calls, level, party, deadlineAt }));
        // A server that was alone tells of its reservations again.
        if (number > peer.lastReservation)
            this.#peers.asked(party, level, calls, time);
        peer.lastReservation = Math.max(peer.lastReservation, number);
    }
    #departed(peer, [, call, level, isBulk, number, before, isAnswered], time) {
        const reservation = peer.reservations.get(number);
        if (reservation !== undefined)
            this.#peers.used(reservation);
        // A server that was alone tells of all its calls in the window. Some of them may have been heard of before.
        if (call <= peer.lastCall)
            return;
        peer.lastCall = call;
        const left = before === 0 ? time : this.#localTime(before);
        const flight = this.#peers.departed(left, level, isBulk, !isAnswered);
        if (!isAnswered)
            peer.flights.set(call, flight);
    }
    #localTime(time) {
        return Math.min(this.#clock.now(), this.#shared.toLocal(time));
    }
    #peer(server) {
        let peer = this.#servers.get(server);
        if (peer === undefined) {
            this.#forgetOldest();
            peer = { lastCall: 0, lastReservation: 0, flights: new Map(), reservations: new Map(), urgency: null };
            this.#servers.set(server, peer);
        }
        return peer;
    }
    /** Servers have new names when they start anew. */
    #forgetOldest() {
        if (this.#servers.size < MAX_SERVERS)
            return;
        for (const name of this.#servers.keys()) {
            if (this.#live.has(name))
                continue;
            this.#servers.delete(name);
            return;
        }
    }
    #remove(server) {
        this.#live.delete(server);
        this.#void(server);
    }
    /** Gives back what a server held. Its calls that are counted stay counted. */
    #void(server) {
        const peer = this.#servers.get(server);
        if (peer === undefined)
            return;
        for (const reservation of peer.reservations.values())
            reservation.close();
        peer.reservations.clear();
        peer.urgency = null;
        this.#lose(peer, Infinity);
    }
    /** The answers to calls that left before a time are not waited for. */
    #lose({ flights }, before) {
        const now = this.#clock.now();
        for (const [call, flight] of flights) {
            if (flight.departedAt >= before)
                continue;
            flights.delete(call);
            this.#peers.landed(flight, null, now);
        }
    }
}
//# sourceMappingURL=replica.js.map