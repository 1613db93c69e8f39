/**
 * Decides when an upstream call may leave. The upstream limits the calls of an account and blocks an account that
 * exceeds the limit, so every call passes here:
 *
 *     admit      reserves the calls of an operation if they can all leave in time; else refuses the operation
 *     acquire    waits for the permit of one call
 *     complete   reports the answer of the upstream, and lets the next calls leave
 *
 * `Forecast.earliest` computes when the next call may leave. Admission uses the same computation, advanced into the
 * future.
 */
import { systemClock } from "../clock.js";
import { AdmissionControl } from "./admission-control.js";
import { Dispatcher } from "./dispatcher.js";
import { Peers } from "./peers.js";
import { Queue } from "./queue.js";
import { Reservations } from "./reservations.js";
import { DEFAULTS } from "./settings.js";
import { UsageWindow } from "./window/usage-window.js";
/**
 * Of the limit: what other servers may decide about at the same time, while there is room for it. So little that turns and shares
 * hardly change.
 */
const SLACK = 1 / 200;
/** No more than these, because each is forecast: it is enough for what others decide within a round trip to Redis. */
const MOST_SLACK = 32;
export class Governor {
    /** For what other servers of the account do. */
    peers;
    #clock;
    #window;
    #reservations = new Reservations();
    #queue = new Queue();
    #admission;
    #dispatcher;
    /** @param onClose - told of reservations that are closed, and how many calls they leave to others */
    constructor(settings = {}, clock = systemClock, onClose = () => undefined) {
        const all = { ...DEFAULTS, ...settings };
        const window = new UsageWindow(all, clock.now());
        this.#clock = clock;
        this.#window = window;
        this.#dispatcher = new Dispatcher(clock, window, this.#reservations, this.#queue, all.maxQueue, () => this.#admission.forgetRefusals());
        this.#admission = new AdmissionControl(window, this.#reservations, this.#queue, all.maxWaitMs, (reservation, unused) => {
            onClose(reservation, unused);
            this.#dispatcher.dispatch();
        });
        this.peers = new Peers(window, this.#admission, this.#reservations, this.#queue);
    }
    /**
     * Reserves the calls of an operation if they can all leave before its deadline, and the first one within `maxWaitMs`.
     * Never waits.
     *
     * @param isAgain - whether the same request was decided before, and something has come in between. It asks for nothing more
     *   then. Default false
     */
    admit(request, isAgain = false) {
        return this.#admission.admit(request, this.#clock.now(), isAgain);
    }
    /**
     * Waits until a call may leave.
     *
     * @throws {ShedError} if the call cannot leave in time
     * @throws the reason of `signal` if it fires while the call waits
     */
    acquire(request) {
        return this.#dispatcher.acquire(request);
    }
    /** Tells {@link peers} several things. No call leaves before all of them are told. */
    tell(run) {
        this.#dispatcher.hold(run);
    }
    /** How many more calls may be set aside without a difference to `reservation`, which was just made. See {@link SLACK}. */
    slackBeside(reservation) {
        const calls = this.#mostSlack;
        return calls > 0 && this.#admission.hasRoomBeside(reservation, calls, this.#clock.now()) ? calls : 0;
    }
    /** How many more calls may be made or set aside, and the next call of a level could leave at once all the same. */
    slackOf(level) {
        const calls = this.#mostSlack;
        if (calls === 0)
            return 0;
        const now = this.#clock.now();
        const reserved = this.#reservations.reserved.map((aside, each) => aside + (each === level ? calls : 0));
        return this.#window.forecast(now).earliest(level, reserved) <= now ? calls : 0;
    }
    get #mostSlack() {
        // A call that waits has its turn.
        return this.#queue.size > 0 ? 0 : Math.min(MOST_SLACK, Math.floor(this.#window.limit * SLACK));
    }
    /** What the upstream has told of the present period. It costs less than {@link snapshot}: every bill has it. */
    report() {
        return this.#window.report(this.#clock.now());
    }
    snapshot() {
        return {
            ...this.#window.snapshot(this.#clock.now()),
            reserved: this.#reservations.reserved.reduce((sum, calls) => sum + calls, 0),
            queued: this.#queue.size,
        };
    }
}
//# sourceMappingURL=governor.js.map