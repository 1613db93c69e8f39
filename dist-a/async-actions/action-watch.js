import { deliveries, LATEST, Mailbox } from "../events/mailbox.js";
import { publicError } from "../graphql/error-codes.js";
import { endpoints } from "../voucherify/endpoints.js";
import { AnswerError, isNotFound, NotSentError } from "../voucherify/errors.js";
import { toAsyncAction } from "./async-action.type.js";
import { isOver } from "./job.type.js";
/** Most actions that are watched at a time: a call every 1.5 seconds for all of them, once their delays have grown. */
export const MAX_WATCHED = 20;
/** The first delay between two polls in production, in milliseconds. */
export const POLL_MS = 500;
/** The longest delay between two polls, as a multiple of the first one. */
export const LONGEST_WAIT = 60;
/** How often a lease is renewed and asked for, in milliseconds: three times as often as it ends. */
const RENEW_MS = 1_000;
/** Longest `Retry-After` of the upstream that is respected, in milliseconds. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** Failed polls in a row after which the subscribers get the error. */
const MAX_MISSES = 5;
export class ActionWatch {
    #settings;
    #pollers = new Map();
    #isClosed = false;
    constructor(settings) {
        this.#settings = settings;
    }
    /** Actions that are watched at present. */
    get watchedCount() {
        return this.#pollers.size;
    }
    /** The states of an action: the present one, then each change. Ends when the action is over. Null if there is none. */
    watch(id) {
        return deliveries(new Mailbox(LATEST), (mailbox) => this.#join(id, mailbox));
    }
    /** Ends all subscriptions. */
    close() {
        this.#isClosed = true;
        for (const poller of this.#pollers.values())
            poller.end();
    }
    #join(id, mailbox) {
        const known = this.#pollers.get(id);
        if (this.#isClosed || (known === undefined && this.#pollers.size >= MAX_WATCHED)) {
            if (!this.#isClosed)
                mailbox.put(TOO_MANY);
            mailbox.end();
            return () => undefined;
        }
        const poller = known ?? new Poller(id, this.#settings, () => this.#pollers.delete(id));
        this.#pollers.set(id, poller);
        poller.join(mailbox);
        return () => poller.leave(mailbox);
    }
}
const TOO_MANY = publicError("RATE_LIMITED", `At most ${MAX_WATCHED} async actions can be followed at a time; try again later`);
class Poller {
    #id;
    #settings;
    #onEnd;
    #ended = new AbortController();
    #voucherify;
    #mailboxes = new Set();
    #timer;
    /** Renews the lease while this server polls. */
    #renewal;
    #latest = null;
    #waitMs;
    #misses = 0;
    constructor(id, settings, onEnd) {
        this.#id = id;
        this.#settings = settings;
        this.#onEnd = onEnd;
        this.#waitMs = settings.pollMs;
        this.#voucherify = settings.connect(this.#ended.signal);
        void this.#poll();
    }
    join(mailbox) {
        this.#mailboxes.add(mailbox);
        if (this.#latest !== null)
            mailbox.put(this.#latest);
    }
    leave(mailbox) {
        this.#mailboxes.delete(mailbox);
        if (this.#mailboxes.size === 0)
            this.end();
    }
    end() {
        if (this.#ended.signal.aborted)
            return;
        this.#ended.abort();
        clearTimeout(this.#timer);
        clearInterval(this.#renewal);
        void this.#settings.shared?.leave(this.#id);
        this.#onEnd();
        for (const mailbox of this.#mailboxes)
            mailbox.end();
    }
    async #poll() {
        let waitMs = 0;
        try {
            if (!(await this.#isToPoll())) {
                this.#pollAfter(Math.min(this.#waitMs, RENEW_MS));
                return;
            }
            const path = { asyncActionId: this.#id };
            const answer = await this.#voucherify.call(endpoints.getAsyncAction, { path });
            await this.#settings.shared?.tell(this.#id, answer);
            this.#misses = 0;
            this.#tell(toAsyncAction(answer, false));
        }
        catch (error) {
            if (this.#ended.signal.aborted)
                return;
            waitMs = this.#afterFailure(error);
        }
        this.#pollAfter(Math.max(this.#waitMs, waitMs));
        this.#waitMs = Math.min(this.#waitMs * 2, this.#settings.pollMs * LONGEST_WAIT);
    }
    #pollAfter(ms) {
        if (this.#ended.signal.aborted)
            return;
        this.#timer = setTimeout(() => void this.#poll(), ms).unref();
    }
    /** Whether this server is to poll. Otherwise another one does, or has polled the action to its end, and this one hands on what it told. */
    async #isToPoll() {
        const { shared } = this.#settings;
        if (shared === null)
            return true;
        const isLeader = await shared.lead(this.#id);
        const told = await shared.told(this.#id);
        const action = told === null ? null : toAsyncAction(told, false);
        const isKnown = action !== null && (!isLeader || isOver(action.state));
        if (isKnown && !this.#ended.signal.aborted)
            this.#tell(action);
        clearInterval(this.#renewal);
        if (!isLeader || isKnown || this.#ended.signal.aborted)
            return false;
        this.#renewal = setInterval(() => void shared.lead(this.#id), RENEW_MS).unref();
        return true;
    }
    #tell(action) {
        const before = this.#latest;
        this.#latest = action;
        if (before?.state !== action.state || before.progress !== action.progress) {
            for (const mailbox of this.#mailboxes)
                mailbox.put(action);
        }
        if (isOver(action.state))
            this.end();
    }
    /** Time to wait at least, in milliseconds. */
    #afterFailure(error) {
        const isMissing = isNotFound(error, "async_action");
        const isLimited = error instanceof NotSentError || (error instanceof AnswerError && error.status === 429);
        if (isLimited)
            return Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
        this.#misses += 1;
        const isFinal = error instanceof AnswerError && error.status < 500;
        if (!isMissing && !isFinal && this.#misses < MAX_MISSES)
            return 0;
        const reason = error instanceof Error ? error : new Error("A poll failed without an error");
        if (!isMissing)
            this.#settings.log.warn({ type: reason.name }, "an async action could not be followed");
        for (const mailbox of this.#mailboxes)
            mailbox.put(isMissing ? null : reason);
        this.end();
        return 0;
    }
}
//# sourceMappingURL=action-watch.js.map