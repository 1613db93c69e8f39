/**
 * The accounts of this process: the configured one, and those of callers who send a credential of their own.
 *
 * An account is found by application ID and token. A wrong token with the right ID is another account: it has nothing
 * cached and no events. Accounts of one application share only the governor, because the upstream counts by application.
 */
import { createHmac, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { SignInError } from "./access/sign-in-error.js";
import { Governor } from "./budget/governor.js";
import { TrialGovernor } from "./budget/trial.js";
import { Account, textOf } from "./account.js";
/** Time without a request after which an account is closed, in milliseconds. */
export const IDLE_MS = 600_000;
/** Most accounts in use whose credential the upstream has not accepted yet. */
export const MAX_UNPROVEN = 50;
/** How long a refused credential is not tried again, in milliseconds, and how many of them are remembered. */
const REFUSED_MS = 30_000;
const MAX_REFUSED = 1_000;
const CREDENTIAL = /^[\x21-\x7e]{1,256}$/;
export class Accounts {
    /** The configured account. Null in the mode `caller`. */
    own;
    #settings;
    /** The least recently used first. */
    #places = new Map();
    /** Refused accounts that are still in use. */
    #leaving = new Set();
    #refused = new LRUCache({ max: MAX_REFUSED, ttl: REFUSED_MS });
    /** The key of the hashes. They are of no use outside this process. */
    #secret = randomBytes(32);
    #ownKey;
    constructor(settings) {
        const { upstream, shared, hasWebhooks } = settings;
        this.#settings = settings;
        this.#ownKey = upstream && this.#keyOf(upstream);
        this.own =
            upstream &&
                new Account(upstream, { ...shared, hasWebhooks }, shared.governors.of(upstream), this.#keyOf(upstream));
        this.own?.follow();
    }
    /** Accounts of callers that are kept, in use or not. */
    get size() {
        return this.#places.size;
    }
    /**
     * Finds or creates the account that a request is for.
     *
     * @throws {SignInError} if the request has no usable credential, or there are too many accounts
     */
    open(headers) {
        const { mode, apiUrl } = this.#settings;
        const given = credentialIn(headers);
        if (given === null) {
            if (this.own === null)
                throw new SignInError("UNAUTHENTICATED", EXPECTED);
            return { account: this.own, leave: () => undefined };
        }
        if (mode === "server")
            throw new SignInError("BAD_REQUEST", NOT_TAKEN);
        const upstream = { apiUrl, ...given };
        const key = this.#keyOf(upstream);
        if (key === this.#ownKey && this.own !== null)
            return { account: this.own, leave: () => undefined };
        if (this.#refused.has(key))
            throw new SignInError("UNAUTHENTICATED", REFUSED);
        const place = this.#places.get(key) ?? this.#create(key, upstream);
        this.#use(place);
        let hasLeft = false;
        return {
            account: place.account,
            leave: () => {
                if (hasLeft)
                    return;
                hasLeft = true;
                this.#leave(place);
            },
        };
    }
    /** Begins no further bulk run. */
    stop() {
        for (const account of this.#all)
            account.stop();
    }
    /** Resolves when no bulk run waits for the answer of a call. */
    async settled() {
        await Promise.all(this.#all.map(({ runs }) => runs.settled()));
    }
    /** Ends everything that goes on in the background. To be called when no operation is running. */
    close() {
        for (const place of [...this.#places.values(), ...this.#leaving])
            this.#close(place);
        this.own?.close();
    }
    get #all() {
        const accounts = [...this.#places.values(), ...this.#leaving].map(({ account }) => account);
        return this.own === null ? accounts : [this.own, ...accounts];
    }
    #create(key, upstream) {
        const { maxAccounts, shared, observerOfCallers: observer } = this.#settings;
        const places = [...this.#places.values()];
        const unproven = places.filter(({ isProven }) => !isProven).length;
        if (unproven >= MAX_UNPROVEN || places.filter(isBusy).length >= maxAccounts) {
            throw new SignInError("RATE_LIMITED", "Too many accounts are in use; try again later");
        }
        const governor = new TrialGovernor(new Governor({ share: shared.config.budget.share }), () => shared.governors.of(upstream));
        const place = {
            key,
            upstream,
            governor,
            account: new Account(upstream, { ...shared, observer, hasWebhooks: false }, governor, key, (isAccepted) => (isAccepted ? this.#accepted(place) : this.#wasRefused(place))),
            uses: 0,
            isProven: false,
            cancelTimer: () => undefined,
        };
        return place;
    }
    #use(place) {
        place.cancelTimer();
        place.uses += 1;
        this.#places.delete(place.key);
        this.#places.set(place.key, place);
    }
    /** Only accounts with an accepted credential are kept, so that random tokens take no memory. */
    #leave(place) {
        place.uses -= 1;
        if (place.uses > 0)
            return;
        if (!place.isProven || this.#leaving.has(place))
            this.#close(place);
        else {
            this.#closeWhenIdle(place);
            this.#makeRoom();
        }
    }
    #closeWhenIdle(place) {
        place.cancelTimer = this.#settings.shared.timer.after(IDLE_MS, () => {
            if (isBusy(place))
                this.#closeWhenIdle(place);
            else
                this.#close(place);
        });
    }
    #accepted(place) {
        if (place.isProven)
            return;
        place.isProven = true;
        place.governor.prove();
        this.#makeRoom();
    }
    /** The token is wrong, or no longer valid: from now on it reads nothing here. */
    #wasRefused(place) {
        if (this.#places.get(place.key) !== place)
            return;
        this.#refused.set(place.key, true);
        this.#places.delete(place.key);
        this.#leaving.add(place);
        place.cancelTimer();
        if (place.uses === 0)
            this.#close(place);
    }
    #makeRoom() {
        const proven = [...this.#places.values()].filter(({ isProven }) => isProven);
        const surplus = Math.max(0, proven.length - this.#settings.maxAccounts);
        const idle = proven.filter((place) => !isBusy(place));
        for (const place of idle.slice(0, surplus))
            this.#close(place);
    }
    #close(place) {
        const { key, upstream, account, isProven } = place;
        place.cancelTimer();
        if (this.#places.get(key) === place)
            this.#places.delete(key);
        this.#leaving.delete(place);
        account.close();
        const { store, governors } = this.#settings.shared;
        // Otherwise it has cached nothing, and has not used the governor of its application.
        if (!isProven)
            return;
        store?.scope(key).clear();
        const others = [...this.#places.values(), ...this.#leaving].filter((one) => one.isProven);
        const inUse = [this.#settings.upstream, ...others.map((one) => one.upstream)];
        if (!inUse.some((one) => one?.appId === upstream.appId))
            governors.rest(upstream);
    }
    #keyOf(upstream) {
        return createHmac("sha256", this.#secret).update(textOf(upstream)).digest("base64url");
    }
}
function isBusy({ uses, account }) {
    return uses > 0 || account.isBusy;
}
const EXPECTED = "The request must have the headers X-App-Id and X-App-Token";
const NOT_TAKEN = "This server has a credential of its own: send neither X-App-Id nor X-App-Token";
const REFUSED = "The upstream has refused X-App-Id and X-App-Token";
/** Null if there is none. */
function credentialIn(headers) {
    const { "x-app-id": appId, "x-app-token": appToken } = headers;
    if (appId === undefined && appToken === undefined)
        return null;
    if (appId === undefined || appToken === undefined) {
        throw new SignInError("BAD_REQUEST", "X-App-Id and X-App-Token must be sent together");
    }
    if (!isCredential(appId) || !isCredential(appToken)) {
        throw new SignInError("BAD_REQUEST", "X-App-Id and X-App-Token must each be sent once, with 1 to 256 printable ASCII characters without blanks");
    }
    return { appId, appToken };
}
function isCredential(value) {
    return typeof value === "string" && CREDENTIAL.test(value);
}
//# sourceMappingURL=accounts.js.map