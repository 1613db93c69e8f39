/**
 * The governor of an account that several servers use. Each server has a governor of its own, which knows what all of them do: it
 * is told through a log in Redis. So each decides as if it were alone, and a decision counts if nobody else has decided anything
 * meanwhile. Otherwise it is made again.
 *
 * While Redis does not answer, each call counts for as many as there are servers, because all of them do the same.
 */
import { createHmac, randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { LRUCache } from "lru-cache";
import { Governor } from "../governor.js";
import { NOBODY } from "../party.js";
import { levelOf, PRIORITIES } from "../priority.js";
import { isMoreUrgent } from "../queue.js";
import { Log } from "./log.js";
import { Membership } from "./membership.js";
import { Replica } from "./replica.js";
import { SharedClock } from "./shared-clock.js";
/** Entries are kept for as many windows: a server that joins has to learn of one. */
const KEPT_WINDOWS = 2;
/** Names of callers that are remembered. */
const MAX_NAMES = 10_000;
/** How long a call waits for a more urgent one of another server to leave, in milliseconds. */
const YIELD_MS = 10;
/** Deadlines that differ by less are the same for the others, in milliseconds. */
const SAME_DEADLINE_MS = 20;
export class SharedGovernor {
    #account;
    #clock;
    #shared;
    #governor;
    #replica;
    #membership;
    #names = new LRUCache({ max: MAX_NAMES });
    /** Own calls of the window, the oldest first. */
    #calls = [];
    #reservations = new Map();
    #lastCall = 0;
    #lastReservation = 0;
    /** What the others were told last of the calls that wait here. */
    #announced = null;
    /** What was refused since the others were told, by level and caller. */
    #refused = new Map();
    #supposed = [];
    /** Fires when something is heard of the others again. */
    #supposing = new AbortController();
    /**
     * @param subscriber - a connection for news
     * @param account - a key of the account
     */
    constructor(redis, subscriber, account, settings, clock) {
        const server = randomUUID();
        this.#account = account;
        this.#clock = clock;
        this.#shared = new SharedClock(clock);
        this.#governor = new Governor(settings, clock, (reservation, unused) => this.#closed(reservation, unused));
        const { peers } = this.#governor;
        this.#replica = new Replica(server, peers, clock, this.#shared);
        const log = new Log(redis, subscriber, clock, this.#shared, account, server);
        this.#membership = new Membership(server, redis, log, this.#replica, clock, {
            report: () => this.#report(),
            unhurried: () => {
                const refused = [...this.#refused.values()];
                this.#refused.clear();
                return refused;
            },
            keepMs: () => KEPT_WINDOWS * peers.spanMs,
            onAlone: () => this.#governor.tell(() => this.#goAlone()),
            onShared: () => this.#rejoin(),
            tell: (run) => this.#governor.tell(run),
        });
        this.#ready = this.#membership.join();
    }
    /** Resolves when it has joined the others, or cannot. */
    #ready;
    /** Whether it shares the budget with the other servers, or goes on with its part. */
    get mode() {
        return this.#membership.phase === "shared" ? "shared" : "alone";
    }
    async admit(request) {
        await this.#ready;
        const party = this.#partyOf(request.party);
        for (let isAgain = false;; isAgain = true) {
            const { knowledge } = this.#membership;
            const admission = this.#governor.admit({ ...request, party }, isAgain);
            if (!admission.admitted) {
                this.#countRefused(levelOf(request.priority), party, request.calls);
                return admission;
            }
            const { reservation } = admission;
            if (request.calls === 0)
                return admission;
            this.#lastReservation += 1;
            const number = this.#lastReservation;
            const outcome = await this.#membership.decide(this.#reserved(reservation, number), knowledge, this.#isWatched ? this.#governor.slackBeside(reservation) : 0);
            if (outcome === "taken") {
                this.#reservations.set(reservation, number);
                return admission;
            }
            reservation.close();
        }
    }
    async acquire(request) {
        await this.#ready;
        const { reservation, priority, isBulk, signal } = request;
        const level = reservation?.level ?? levelOf(priority);
        const party = this.#partyOf(request.party);
        for (;;) {
            const isReserved = reservation !== undefined && reservation.left > 0;
            const waiting = this.#governor.acquire({ ...request, party });
            this.#announce();
            const permit = await waiting;
            const { knowledge } = this.#membership;
            const line = 2 * level + (isReserved ? 0 : 1);
            if (this.#isBehind({ line, deadlineAt: request.deadlineAt }))
                await this.#membership.news(YIELD_MS);
            this.#announce();
            this.#lastCall += 1;
            const number = this.#lastCall;
            const reserved = isReserved ? (this.#reservations.get(reservation) ?? 0) : 0;
            const leftAt = this.#clock.now();
            const slack = this.#isWatched ? this.#governor.slackOf(level) : 0;
            const outcome = await this.#membership.decide(["departed", number, level, isBulk, reserved, this.#shared.toRedis(leftAt), false], knowledge, slack);
            if (outcome === "taken")
                return this.#permit({ number, level, isBulk, leftAt, isAnswered: false }, permit);
            permit.release();
            if (signal.aborted)
                throw signal.reason;
        }
    }
    report() {
        return this.#governor.report();
    }
    snapshot() {
        return this.#governor.snapshot();
    }
    /** Gives back what it holds. */
    async close() {
        await this.#membership.close();
        this.#supposing.abort();
    }
    /** Whether anybody else can decide something at the same time. */
    get #isWatched() {
        return this.#replica.others.size > 0;
    }
    /** The others keep something for what was asked for, too. */
    #countRefused(level, { name, weight }, calls) {
        if (this.#membership.isAlone)
            return;
        const key = `${level} ${name}`;
        const before = this.#refused.get(key)?.[4] ?? 0;
        this.#refused.set(key, ["refused", level, name, weight, before + calls]);
    }
    /** Tells the others how urgent the calls are that wait here. */
    #announce() {
        const { urgency } = this.#governor.peers;
        const known = this.#announced;
        const isSame = urgency?.line === known?.line &&
            Math.abs((urgency?.deadlineAt ?? 0) - (known?.deadlineAt ?? 0)) < SAME_DEADLINE_MS;
        if (isSame)
            return;
        this.#announced = urgency;
        const deadline = urgency === null ? 0 : Math.floor(this.#shared.toRedis(urgency.deadlineAt));
        this.#membership.tell(["waiting", urgency?.line ?? -1, deadline]);
    }
    /** Whether a call waits elsewhere that is more urgent than one that could leave here, and than all that wait here. */
    #isBehind(call) {
        const { urgency } = this.#governor.peers;
        const own = urgency !== null && isMoreUrgent(urgency, call) ? urgency : call;
        return !this.#membership.isAlone && this.#replica.isBehind(own);
    }
    /** Writes the end of a call, too. */
    #permit(call, permit) {
        const { number } = call;
        this.#forgetCalls();
        this.#calls.push(call);
        let isOver = false;
        return {
            complete: (answer) => {
                permit.complete(answer);
                if (isOver)
                    return;
                isOver = true;
                call.isAnswered = true;
                this.#membership.tell(["landed", number, answer?.status ?? 0, answer?.rate ?? null]);
            },
            release: () => {
                if (!isOver) {
                    isOver = true;
                    const index = this.#calls.indexOf(call);
                    if (index >= 0)
                        this.#calls.splice(index, 1);
                    this.#membership.tell(["unsent", number]);
                }
                permit.release();
            },
        };
    }
    #reserved(reservation, number) {
        const { party, level, toLeave, deadlineAt } = reservation;
        const deadline = Math.floor(this.#shared.toRedis(deadlineAt));
        return ["reserved", number, toLeave, level, party.name, party.weight, deadline];
    }
    #closed(reservation, unused) {
        const number = this.#reservations.get(reservation);
        this.#reservations.delete(reservation);
        if (number !== undefined && unused > 0)
            this.#membership.tell(["closed", number]);
    }
    #report() {
        this.#forgetCalls();
        const calls = this.#calls.map(({ number, level, isBulk, leftAt, isAnswered }) => {
            return ["departed", number, level, isBulk, 0, this.#shared.toRedis(leftAt), isAnswered];
        });
        const reservations = [...this.#reservations].map(([one, number]) => this.#reserved(one, number));
        this.#announced = null;
        return [["joined"], ...calls, ...reservations];
    }
    #forgetCalls() {
        const now = this.#clock.now();
        const since = now - this.#governor.peers.spanMs;
        const first = this.#calls.findIndex(({ leftAt }) => leftAt > since);
        if (first > 0 || first < 0)
            this.#calls.splice(0, first < 0 ? this.#calls.length : first);
        for (const reservation of this.#reservations.keys()) {
            if (reservation.deadlineAt >= now)
                break;
            this.#reservations.delete(reservation);
        }
    }
    /**
     * Each call counts for all servers from now on. What was promised before counts once, here and elsewhere: so the reserved calls
     * of the others take their turns here, too, and are taken to leave when they would.
     */
    #goAlone() {
        const reserved = this.#replica.takeReservations();
        this.#governor.peers.goAlone(this.#replica.others.size + 1);
        this.#supposing = new AbortController();
        const { signal } = this.#supposing;
        setMaxListeners(0, signal);
        // Each server has as many turns as all callers here together: there it is the same.
        const weights = new Map([...this.#reservations.keys()].map(({ party: { name, weight } }) => [name, weight]));
        const weight = Math.max(1, [...weights.values()].reduce((sum, each) => sum + each, 0));
        for (const { server, reservation } of reserved) {
            const { left, level, deadlineAt } = reservation;
            reservation.close();
            if (left === 0)
                continue;
            const party = { name: server, weight };
            const supposed = this.#governor.peers.reserved({ calls: left, level, party, deadlineAt });
            void this.#suppose(server, supposed, signal);
        }
    }
    async #suppose(server, reservation, signal) {
        const { peers } = this.#governor;
        const { party, level, deadlineAt } = reservation;
        const priority = PRIORITIES[level] ?? "read";
        try {
            for (let { left } = reservation; left > 0; left -= 1) {
                const request = {
                    priority,
                    party,
                    owner: reservation,
                    reservation,
                    isBulk: false,
                    deadlineAt,
                    signal,
                };
                const permit = await this.#governor.acquire(request);
                const flight = peers.departed(this.#clock.now(), level, false);
                peers.landed(flight, null, this.#clock.now());
                this.#supposed.push({ server, flight });
                permit.release();
                peers.used(reservation);
            }
        }
        catch {
            // It is too late for them there, too, or something is heard of the others again.
        }
        finally {
            reservation.close();
        }
    }
    /** The log tells what the others really did, as far as they are there. */
    #rejoin() {
        const { peers } = this.#governor;
        this.#supposing.abort();
        peers.rejoin(this.#clock.now());
        const { others } = this.#replica;
        for (const { server, flight } of this.#supposed) {
            if (others.has(server))
                peers.forget(flight);
        }
        this.#supposed = [];
    }
    /** Callers have other names in the log: theirs may be personal. */
    #partyOf(party = NOBODY) {
        const { name, weight } = party;
        if (name === "")
            return party;
        let known = this.#names.get(name);
        if (known === undefined) {
            known = createHmac("sha256", this.#account).update(name).digest("base64url").slice(0, 16);
            this.#names.set(name, known);
        }
        return { name: known, weight };
    }
}
//# sourceMappingURL=shared-governor.js.map