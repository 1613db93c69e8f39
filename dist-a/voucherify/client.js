/**
 * The typed client of the Customers API: `voucherify.call(endpoints.getCustomer, { path: { customerId } })`. There is
 * one instance per GraphQL operation. It answers reads from the cache if there is one, counts the calls of the operation,
 * enforces its terms, and is canceled with it.
 */
import { NOBODY } from "../budget/party.js";
import { setMaxListeners } from "node:events";
import { isCached, } from "./cached-calls.js";
import { CallerQuotaError, NotSentError, OverPriceError } from "./errors.js";
import { CsvForm } from "./form.js";
import { Gate } from "./gate.js";
import { LONGEST_DELAY_MS, systemClock } from "../clock.js";
import { pathOf, queryOf } from "./path.js";
/**
 * The most calls that one operation has in flight. Half of what the process has, so that one large list cannot hold up
 * everybody else.
 */
const CALLS_AT_A_TIME = 16;
/** The terms of an operation without a price: its first call fails. */
export const NOTHING = nothing(new Set());
/** The terms of an operation that makes no call, with {@link Terms.loaders} that may answer from the cache. */
export function nothing(loaders) {
    return { priority: "background", price: 0, cap: 0, deadlineMs: Infinity, loaders };
}
/** The terms of calls that belong to no operation. They have the lowest priority. */
export const BACKGROUND = {
    priority: "background",
    price: Infinity,
    cap: Infinity,
    deadlineMs: Infinity,
};
/** An operation: what it may use, its terms, and the calls it has made. */
class Account {
    send;
    cached;
    party;
    terms = NOTHING;
    deadlineAt = Infinity;
    #client;
    /** Fires at the deadline or when the client aborts. Created when it is first needed: controllers are expensive. */
    #ending;
    #timer;
    #underWay = 0;
    asked = 0;
    grantedRepeats = 0;
    spent = 0;
    repeated = 0;
    /** Reads that took no call of this operation, because the answer was cached or another operation was making the call. */
    saved = 0;
    /** The greatest age of a cached answer, in milliseconds. */
    oldestMs = 0;
    stale = [];
    /** Reads and calls that were begun, and those of them that the cache has answered. */
    begun = 0;
    used = [];
    /** Greatest age of answers that the caller accepts, in milliseconds. Infinity if the caller does not say. */
    acceptedMs = Infinity;
    gate = new Gate();
    #freePlaces = CALLS_AT_A_TIME;
    #queue = [];
    /** Calls by path and endpoint; null unless the bill is itemized. */
    items = null;
    constructor(send, client, cached, party) {
        this.send = send;
        this.#client = client;
        this.cached = cached;
        this.party = party;
    }
    /** The same, as nothing has happened yet. */
    anew(cached) {
        return new Account(this.send, this.#client, cached, this.party);
    }
    /**
     * Fires when the operation is over. One controller and one timer serve all its calls, and only while one is under way:
     * an operation that ends early leaves nothing behind, also where the client's signal lives on.
     */
    get signal() {
        if (this.#ending !== undefined)
            return this.#ending.signal;
        // Every waiting call adds a listener.
        if (this.deadlineAt === Infinity)
            return unlimited(this.#client.signal);
        this.#ending = new AbortController();
        if (this.#underWay > 0)
            this.#watch(this.#ending);
        return unlimited(this.#ending.signal);
    }
    /** A call begins. */
    begin() {
        this.#underWay += 1;
        if (this.#underWay === 1 && this.#ending !== undefined)
            this.#watch(this.#ending);
    }
    /** A call has ended. */
    end() {
        this.#underWay -= 1;
        if (this.#underWay > 0 || this.#ending === undefined)
            return;
        clearTimeout(this.#timer);
        this.#client.signal.removeEventListener("abort", this.#abort);
    }
    #abort = () => this.#ending?.abort(this.#client.signal.reason);
    #watch(ending) {
        const { signal } = this.#client;
        if (signal.aborted)
            return this.#abort();
        signal.addEventListener("abort", this.#abort);
        const ms = Math.min(Math.max(0, this.deadlineAt - systemClock.now()), LONGEST_DELAY_MS);
        this.#timer = setTimeout(() => {
            ending.abort(new DOMException("The operation took too long", "TimeoutError"));
        }, ms).unref();
    }
    /** Takes one of the {@link CALLS_AT_A_TIME} places. Resolves when there is one; undefined if it is there now. */
    takePlace() {
        if (this.#freePlaces === 0)
            return new Promise((resolve) => this.#queue.push(resolve));
        this.#freePlaces -= 1;
        return undefined;
    }
    /** The place goes to the next call directly, so that no other call can take it. */
    leavePlace() {
        const next = this.#queue.shift();
        if (next === undefined)
            this.#freePlaces += 1;
        else
            next();
    }
    count(path, endpoint, isRepeat) {
        this.spent += 1;
        if (isRepeat)
            this.repeated += 1;
        if (this.items === null)
            return;
        const key = `${path} ${endpoint.operation}`;
        this.items.set(key, { path, endpoint, calls: (this.items.get(key)?.calls ?? 0) + 1 });
    }
}
export class Voucherify {
    #account;
    #behalf;
    constructor(account, behalf) {
        this.#account = account;
        this.#behalf = behalf;
    }
    /**
     * Opens the client of an operation.
     *
     * @param send - the pipeline of this process
     * @param client - aborts every read in flight and rejects new calls. A write that was sent is allowed to finish
     * @param terms - what it may spend until {@link agree} is called. Default nothing
     * @param cached - the cache of its credential. Default none: every read is a call
     * @param party - the caller, for its share of the account. Default nobody in particular
     * @param span - what the spans of calls are started below. Default: they are not traced
     */
    static open(send, client, terms = NOTHING, cached = null, party = NOBODY, span) {
        const opened = new Voucherify(new Account(send, client, cached, party), { path: "", span });
        opened.agree(terms);
        return opened;
    }
    /** Requests sent so far, repeats included. */
    get spent() {
        return this.#account.spent;
    }
    /** The repeats after a fault among {@link spent}. */
    get repeated() {
        return this.#account.repeated;
    }
    /** Reads that took no call of this operation, because the answer was cached or another operation was making the call. */
    get saved() {
        return this.#account.saved;
    }
    /** The greatest age of an answer that was used, in milliseconds. 0 if all are the answers of calls. */
    get oldestMs() {
        return this.#account.oldestMs;
    }
    /** The answers that are older than they should be, because of a fault. */
    get stale() {
        return this.#account.stale;
    }
    /** The cached answers that the operation used. Null if it used anything else, or nothing is cached. */
    get used() {
        const { begun, used, cached } = this.#account;
        return cached !== null && used.length === begun ? used : null;
    }
    /** The error of the refusal, if the operation was refused when it needed its first call. */
    get refusal() {
        return this.#account.gate.refusal;
    }
    get terms() {
        return this.#account.terms;
    }
    /** The calls by field and endpoint, in the order of their first call; null unless {@link itemize} was called. */
    get items() {
        return this.#account.items && [...this.#account.items.values()];
    }
    /** Whether calls are counted by field. */
    get isItemized() {
        return this.#account.items !== null;
    }
    /** Counts calls by field from now on. */
    itemize() {
        this.#account.items ??= new Map();
    }
    /** On whose behalf its calls are made. */
    get behalf() {
        return this.#behalf;
    }
    /** A view of this client whose calls are made on behalf of one field. */
    at(behalf) {
        const { path, span } = { ...this.#behalf, ...behalf };
        return new Voucherify(this.#account, { path, span });
    }
    /** A client for trying what the cache has. Its operation is to be refused at its first call. */
    withoutCalls() {
        const { cached } = this.#account;
        return new Voucherify(this.#account.anew(cached && cached.untouched()), { path: "", span: undefined });
    }
    /** Greatest age of cached answers that the caller accepts, in milliseconds. Infinity if the caller does not say. */
    get acceptedMs() {
        return this.#account.acceptedMs;
    }
    /** Sets {@link acceptedMs}. */
    accept(ageMs) {
        this.#account.acceptedMs = ageMs;
    }
    /**
     * Postpones the decision about the operation until it needs its first call. `decide` then calls {@link agree}, or
     * returns the refusal.
     *
     * @param loaders - see {@link Terms.loaders}
     */
    decideLater(loaders, decide) {
        this.#account.terms = nothing(loaders);
        this.#account.gate.close(decide);
    }
    /** Sets the terms of the operation. To be called once, before its first call. */
    agree(terms) {
        const account = this.#account;
        account.terms = terms;
        if (terms.deadlineMs < Infinity)
            account.deadlineAt = systemClock.now() + terms.deadlineMs;
    }
    /**
     * Makes one call. If the upstream fails and repeating is harmless, the call is repeated. Each ID is encoded as one
     * path segment.
     *
     * @throws {InvalidIdentifierError} if an ID cannot be a path segment; nothing was sent
     * @throws {VoucherifyError} for everything else, see `errors.ts`
     */
    async call(endpoint, input) {
        const account = this.#account;
        const { path = {}, query, body } = input;
        const target = pathOf(endpoint, path) + queryOf(query);
        account.begun += 1;
        account.begin();
        try {
            if (account.cached !== null && isCached(endpoint)) {
                const { acceptedMs } = account;
                const hit = account.cached.hit({ endpoint, target, names: path, acceptedMs });
                if (hit !== null)
                    return this.#saved(endpoint, target, "hit", hit);
                return (await this.#read(account.cached, endpoint, target, path));
            }
            if (!account.gate.isOpen)
                await account.gate.enter(false);
            if (endpoint.changes !== undefined)
                return (await this.#write(endpoint, target, path, body));
            return (await this.#request(endpoint, target, body, account.signal));
        }
        finally {
            account.end();
        }
    }
    async #write(endpoint, target, path, body) {
        const { cached, signal } = this.#account;
        let answer;
        let isUnsent = false;
        try {
            return (answer = await this.#request(endpoint, target, body, signal));
        }
        catch (error) {
            isUnsent = error instanceof NotSentError;
            throw error;
        }
        finally {
            if (!isUnsent && cached !== null) {
                cached.changes.wrote(endpoint, path, body, answer);
                // Whoever has the answer reads the change at every server.
                if (cached.told !== null)
                    await cached.told;
            }
        }
    }
    /** The cached answer of a read, without a call. Null if there is none that the caller accepts. */
    cached(endpoint, input) {
        const { path, query } = input;
        const target = pathOf(endpoint, path) + queryOf(query);
        const { acceptedMs, cached } = this.#account;
        if (!isCached(endpoint))
            return null;
        const known = cached?.find({ endpoint, target, acceptedMs });
        if (!known)
            return null;
        this.#account.begun += 1;
        this.#used(endpoint, target, "hit", known);
        return known.answer;
    }
    async #read(cached, endpoint, target, names) {
        const account = this.#account;
        const { acceptedMs, gate } = account;
        const found = await cached.read({
            endpoint,
            target,
            names,
            acceptedMs,
            operation: account,
            mayCall: (hasFallback) => gate.enter(hasFallback),
            meanwhile: (work) => gate.during(work),
            send: (signal, onDeparture) => this.#request(endpoint, target, undefined, signal, onDeparture),
        });
        const { from, fault } = found;
        if (fault !== null)
            account.stale.push({ endpoint, ageMs: found.ageMs, fault });
        if (from === "call")
            return found.answer;
        return this.#saved(endpoint, target, from === "cache" ? "hit" : from, found);
    }
    /** Counts an answer in place of a call, and returns it. */
    #saved(endpoint, target, how, found) {
        this.#account.saved += 1;
        this.#used(endpoint, target, how, found);
        return found.answer;
    }
    /** Notes that an answer took no call. */
    #used(endpoint, target, how, { ageMs, entry }) {
        const { operation } = endpoint;
        const attributes = { "upstream.operation": operation, "cache.age_ms": Math.round(ageMs) };
        this.#behalf.span?.note(`cache.${how}`, attributes);
        this.#account.oldestMs = Math.max(this.#account.oldestMs, ageMs);
        if (entry !== null)
            this.#account.used.push({ endpoint, target, entry });
    }
    /** Sends a request of this operation. */
    async #request(endpoint, target, body, signal, onDeparture) {
        const account = this.#account;
        const { priority, price, cap, reservation, quota } = account.terms;
        const turn = account.takePlace();
        let unsent = 0;
        try {
            if (turn !== undefined)
                await turn;
            // Counted when it is requested, not when it is sent: several may be waiting.
            if (account.asked >= price)
                throw new OverPriceError(endpoint, price);
            if (quota?.take() === false)
                throw new CallerQuotaError(endpoint);
            account.asked += 1;
            unsent = 1;
            const { body: answer } = await account.send({
                endpoint,
                target,
                body,
                payload: payloadOf(body),
                signal,
                deadlineAt: account.deadlineAt,
                priority,
                party: account.party,
                owner: account,
                reservation,
                span: this.#behalf.span,
                mayRepeat: () => {
                    if (account.asked + account.grantedRepeats >= cap || quota?.take() === false)
                        return false;
                    account.grantedRepeats += 1;
                    unsent += 1;
                    return true;
                },
                onSent: (isRepeat) => {
                    account.count(this.#behalf.path, endpoint, isRepeat);
                    quota?.spend();
                    unsent -= 1;
                    onDeparture?.();
                },
            });
            return answer;
        }
        finally {
            for (; unsent > 0; unsent -= 1)
                quota?.giveBack();
            account.leavePlace();
        }
    }
}
function unlimited(signal) {
    setMaxListeners(0, signal);
    return signal;
}
function payloadOf(body) {
    if (body === undefined)
        return undefined;
    return body instanceof CsvForm ? body : JSON.stringify(body);
}
//# sourceMappingURL=client.js.map