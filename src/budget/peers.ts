import type { AdmissionControl } from "./admission-control.js";
import type { Party } from "./party.js";
import type { Queue, Urgency } from "./queue.js";
import type { RateHeaders } from "./window/headers.js";
import type { Reservation, Reservations } from "./reservations.js";
import type { Flight, UsageWindow } from "./window/usage-window.js";

/** What a governor is told of the other servers of its account. Times are those of its own clock. */
export class Peers {
  readonly #window: UsageWindow;
  readonly #admission: AdmissionControl;
  readonly #reservations: Reservations;
  readonly #queue: Queue;

  constructor(window: UsageWindow, admission: AdmissionControl, reservations: Reservations, queue: Queue) {
    this.#window = window;
    this.#admission = admission;
    this.#reservations = reservations;
    this.#queue = queue;
  }

  /** The time for which a departure counts, in milliseconds. */
  get spanMs(): number {
    return this.#window.spanMs;
  }

  /** How urgent the calls are that wait here. Null if none does. */
  get urgency(): Urgency | null {
    return this.#queue.urgency;
  }

  /** Nothing is heard of the others from now on. They are taken to call as often as this server. */
  goAlone(servers: number): void {
    this.#window.goAlone(servers);
  }

  /** It is known again what the others do, and did. */
  rejoin(now: number): void {
    this.#window.rejoin(now);
    for (const reservation of this.#reservations.open) reservation.weight = 1;
  }

  /** A reserved call of another server leaves. */
  used(reservation: Reservation): void {
    if (reservation.left === 0) return;
    reservation.startWaiting();
    reservation.begin();
    reservation.stopWaiting();
  }

  /** A call of another server leaves, or has left and was answered. */
  departed(time: number, level: number, isBulk: boolean, isInFlight = true): Flight {
    return this.#window.departElsewhere(time, level, isBulk, isInFlight);
  }

  /** Such a call was answered, or failed without an answer (null). */
  landed(
    flight: Flight,
    answer: { readonly status: number; readonly rate: RateHeaders } | null,
    now: number,
  ) {
    this.#window.land(flight, answer, now);
  }

  /** A call that has been counted did not leave. */
  forget(flight: Flight): void {
    this.#window.forget(flight);
    this.#admission.forgetRefusals();
  }

  /** Calls are set aside for an operation of another server. */
  reserved(claim: Readonly<Record<"calls" | "level" | "deadlineAt", number>> & { readonly party: Party }) {
    return this.#admission.reserve({ ...claim, firstBy: claim.deadlineAt });
  }

  /** Another server was asked for calls, admitted or not. */
  asked(party: Party, level: number, calls: number, now: number): void {
    this.#admission.askedElsewhere(party, level, calls, now);
  }
}
