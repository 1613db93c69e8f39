import { isAfter, isDecision } from "./events.js";
import { LEASE_MS } from "./log.js";
/** Time between two looks at the log if there is nothing to write, in milliseconds. */
const BEAT_MS = 500;
/** Time between two looks while others have to be heard of, in milliseconds. */
const JOINING_MS = 100;
/** How long facts wait for a decision that takes them along, in milliseconds. */
const FACTS_MS = 5;
/** More than any decision allows. */
const MOST_SLACK = 1e9;
/** Nothing is known of the log. */
const NOWHERE = "0-0";
/** A server as one of those that share an account: it writes what it does, and hears what others do. */
export class Membership {
    #server;
    #redis;
    #log;
    #replica;
    #clock;
    #hooks;
    #beat;
    #stopListening;
    #phase = "alone";
    #isJoining = false;
    #isClosed = false;
    #cursor = NOWHERE;
    /** What was written before this server goes on as one of all. */
    #unread = [];
    #epoch = 0;
    #elsewhere = 0;
    /** What is to be written in any case. */
    #told = [];
    #pending = [];
    /** Those who wait for a decision of others. */
    #awaiting = new Set();
    #isWriting = false;
    #isScheduled = false;
    #factsTimer = null;
    #lastLookAt = -Infinity;
    constructor(server, redis, log, replica, clock, hooks) {
        this.#server = server;
        this.#redis = redis;
        this.#log = log;
        this.#replica = replica;
        this.#clock = clock;
        this.#hooks = hooks;
        this.#stopListening = redis.onChange((isUp) => {
            if (isUp)
                void this.join();
            else
                this.#goAlone();
        });
        this.#beat = setInterval(() => this.#look(), BEAT_MS).unref();
    }
    get phase() {
        return this.#phase;
    }
    get isAlone() {
        return this.#phase !== "shared";
    }
    /** What is known now. */
    get knowledge() {
        return { epoch: this.#epoch, elsewhere: this.#elsewhere };
    }
    /**
     * Writes a decision. One that is made while this server is alone counts in any case.
     *
     * @param basis - {@link knowledge} when it was made
     * @param slack - it holds also if others have decided about so many more calls
     */
    decide(decision, basis, slack) {
        if (this.#slackLeft({ basis, slack }) < 0)
            return Promise.resolve("conflict");
        if (this.isAlone) {
            this.tell(decision);
            return Promise.resolve("taken");
        }
        return new Promise((resolve) => {
            this.#pending.push({ decision, basis, slack, resolve });
            this.#schedule();
        });
    }
    /** Resolves when another server has decided something, or after a time in milliseconds. */
    news(ms) {
        return new Promise((resolve) => {
            const timer = setTimeout(() => {
                this.#awaiting.delete(end);
                resolve();
            }, ms);
            const end = () => {
                clearTimeout(timer);
                resolve();
            };
            this.#awaiting.add(end);
        });
    }
    /** Writes what counts in any case, soon. */
    tell(event) {
        if (this.#phase === "alone" && !this.#isJoining)
            return;
        this.#told.push(event);
        this.#factsTimer ??= setTimeout(() => this.#schedule(), FACTS_MS).unref();
    }
    /** Tells the others of this server, and learns what they did. */
    async join() {
        if (this.#phase !== "alone" || this.#isJoining || this.#isClosed || !this.#redis.isUp)
            return;
        this.#isJoining = true;
        try {
            // What is written before news arrive is found at the next look.
            void this.#log.listen(this.#onEntry).then(() => this.#schedule());
            this.#told = [];
            const answer = await this.#log.join({ ...this.#step, decisions: this.#hooks.report(), isListed: true });
            if (answer.status !== "taken" || this.#isClosed)
                return;
            this.#phase = "joining";
            this.#cursor = answer.last;
            this.#unread = [...answer.news];
            this.#schedule();
            this.#settle([...this.#replica.others], answer.now, answer);
        }
        catch {
            // Redis is down again, or cannot serve. The next beat tries again.
        }
        finally {
            this.#isJoining = false;
        }
    }
    /** Gives back what this server holds. */
    async close() {
        this.#isClosed = true;
        clearInterval(this.#beat);
        this.#stopListening();
        if (this.#phase === "alone")
            return;
        const step = { ...this.#step, facts: [["left"]] };
        this.#goAlone();
        await this.#log.leave(step).catch(() => undefined);
    }
    get #step() {
        return { cursor: this.#cursor, facts: [], decisions: [], keepMs: this.#hooks.keepMs() };
    }
    /**
     * Goes on as one of all when each server that was known before has been heard of since, or its lease is over. Until then it may
     * have been alone as well, and not have told what it did. This server goes on alone meanwhile, and tells what it does.
     */
    #settle(before, joinedAt, { now, servers }) {
        const isAwaited = (server) => (servers.get(server) ?? -Infinity) < joinedAt;
        if (now >= joinedAt + LEASE_MS || !before.some(isAwaited)) {
            this.#share(servers.keys());
            return;
        }
        setTimeout(() => void this.#lookAgain(before, joinedAt), JOINING_MS).unref();
    }
    async #lookAgain(before, joinedAt) {
        if (this.#phase !== "joining")
            return;
        const answer = await this.#commit(this.#told.splice(0), [], true);
        if (answer !== null && this.#phase === "joining")
            this.#settle(before, joinedAt, answer);
    }
    #share(servers) {
        this.#phase = "shared";
        this.#outdate();
        const live = [...servers];
        this.#hooks.tell(() => {
            this.#replica.list(live);
            this.#hooks.onShared();
            for (const entry of this.#unread.splice(0))
                this.#replica.apply(entry);
            // What the log says of servers that are not there any more is void.
            this.#replica.list(live);
        });
    }
    #look() {
        this.#hooks.tell(() => this.#replica.tidy());
        if (this.#phase === "alone")
            void this.join();
        else if (this.#clock.now() - this.#lastLookAt >= BEAT_MS / 2)
            this.#schedule();
    }
    #schedule() {
        if (this.#isScheduled || this.#phase === "alone")
            return;
        this.#isScheduled = true;
        // What is decided at the same time is written in one step.
        if (!this.#isWriting)
            setImmediate(() => void this.#write());
    }
    async #write() {
        this.#isWriting = true;
        while (this.#isScheduled) {
            this.#isScheduled = false;
            if (this.#factsTimer !== null)
                clearTimeout(this.#factsTimer);
            this.#factsTimer = null;
            const told = [...this.#hooks.unhurried(), ...this.#told.splice(0)];
            // What was decided alone is written first, and counts. What was decided since may conflict.
            const pending = told.some(isDecision) ? [] : this.#pending.splice(0);
            const answer = this.#phase === "alone" ? null : await this.#commit(told, pending, false);
            if (this.#pending.length > 0)
                this.#isScheduled = true;
            const outcome = answer === null ? "alone" : answer.status === "taken" ? "taken" : "conflict";
            for (const { resolve } of pending)
                resolve(outcome);
        }
        this.#isWriting = false;
    }
    /** Null if this server is alone now. */
    async #commit(told, pending, isListed) {
        const isForced = told.some(isDecision);
        const facts = isForced ? [] : told;
        const decisions = isForced ? told : pending.map(({ decision }) => decision);
        const slack = Math.min(MOST_SLACK, ...pending.map((one) => this.#slackLeft(one)));
        this.#lastLookAt = this.#clock.now();
        let answer;
        try {
            answer = await this.#log.commit({ ...this.#step, facts, decisions, slack, isListed, isForced });
        }
        catch {
            answer = null;
        }
        if (this.#phase === "alone")
            return null;
        if (answer === null || answer.status === "late" || answer.status === "unknown") {
            this.#goAlone();
            void this.join();
            return null;
        }
        const { last, news } = answer;
        if (news.length > 0)
            this.#take(news);
        if (isAfter(last, this.#cursor))
            this.#cursor = last;
        return answer;
    }
    #onEntry = (entry, previous) => {
        if (this.#phase === "alone" || !isAfter(entry.id, this.#cursor))
            return;
        // Something was missed: a look at the log brings it.
        if (previous !== this.#cursor)
            this.#schedule();
        else
            this.#take([entry]);
    };
    #take(entries) {
        const news = entries.filter(({ id }) => isAfter(id, this.#cursor));
        this.#cursor = news.at(-1)?.id ?? this.#cursor;
        if (this.#phase === "joining") {
            this.#unread.push(...news);
            return;
        }
        const calls = news.reduce((sum, entry) => sum + (entry.server === this.#server ? 0 : entry.calls), 0);
        if (calls > 0) {
            this.#elsewhere += calls;
            this.#wake();
            const outdated = this.#pending.filter((one) => this.#slackLeft(one) < 0);
            this.#pending = this.#pending.filter((one) => this.#slackLeft(one) >= 0);
            for (const { resolve } of outdated)
                resolve("conflict");
        }
        this.#hooks.tell(() => news.forEach((entry) => this.#replica.apply(entry)));
    }
    /** How many more calls others may have decided about than is known. Negative: the decision does not hold any more. */
    #slackLeft({ basis, slack }) {
        return basis.epoch === this.#epoch ? slack - (this.#elsewhere - basis.elsewhere) : -1;
    }
    /** Decisions that were made until now were made with less than is known. */
    #outdate() {
        this.#epoch += 1;
        this.#wake();
    }
    #wake() {
        for (const end of this.#awaiting)
            end();
        this.#awaiting.clear();
    }
    #goAlone() {
        if (this.#phase === "alone")
            return;
        const wasShared = this.#phase === "shared";
        this.#phase = "alone";
        this.#told = [];
        this.#outdate();
        if (wasShared)
            this.#hooks.onAlone();
        for (const { resolve } of this.#pending.splice(0))
            resolve("alone");
    }
}
//# sourceMappingURL=membership.js.map