/**
 * Decides when an upstream call may leave. The upstream sells few calls and blocks an account that asks for more, so no
 * call leaves but through here:
 *
 *     admit   an operation's calls are set aside, if they can all leave in time; else it is refused, and nothing is spent
 *     take    one call waits for its slot; it leaves when the slot is there
 *     settle  its answer tells what the upstream counted, and lets the next ones go
 *
 * Nothing here waits by itself: `Outlook.earliest` says when the next call may leave, and there is one timer for it.
 */
import { systemClock, type Clock } from "../clock.js";
import type { Admission, AdmissionAsk, BudgetSnapshot, Slot, TakeAsk } from "./contract.js";
import type { RateHeaders } from "./window/headers.js";
import { LANES, rankOf, rulesOf, usableOf } from "./lanes.js";
import { Ledger, type Rule } from "./window/ledger.js";
import { NONE_SET_ASIDE, Outlook, type SetAside } from "./outlook.js";
import { Pause } from "./window/pause.js";
import { Period } from "./window/period.js";
import { CAUTION, Promises, Reserved, type Wish } from "./promises.js";
import { Queue, indexOf, type Waiting } from "./queue.js";
import { DEFAULTS, type GovernorSettings } from "./settings.js";
import { Refusals } from "./refusals.js";
import { ShedError, type ShedReason } from "./shed.js";
import { WriteDemand } from "./write-demand.js";

interface Flight {
  readonly departedAt: number;
  readonly isBulk: boolean;
}

/** Longest pause after a 429 of the ordinary kind. */
const LONGEST_PAUSE_MS = 3_600_000;
/** What an answer is expected to take until one was measured. */
const FIRST_LATENCY_MS = 100;
/** The part of the limit that is never used up to the last call, where others have a part at all. */
const MARGIN = 0.1;
/** Steps at most to find out when to ask again. */
const RETRY_STEPS = 8;
/** These come from what stands in front of the API: authentication, plans and gateways. */
const NOT_FROM_API: ReadonlySet<number> = new Set([401, 402, 403]);

export class Governor {
  readonly #settings: GovernorSettings;
  readonly #clock: Clock;
  readonly #period: Period;
  readonly #pause = new Pause();
  readonly #bulkPause = new Pause();
  /** One for each lane together with those below it. */
  readonly #ledgers: readonly Ledger[] = LANES.map(() => Ledger.empty());
  readonly #flights = new Set<Flight>();
  readonly #promises = new Promises();
  readonly #queue = new Queue();
  readonly #refusals = new Refusals();
  readonly #writes = new WriteDemand();
  /** Whether the upstream has told how much of a period was used. */
  #hasCounted = false;
  #latencyMs = FIRST_LATENCY_MS;
  #hasHeard = false;
  #cancelTimer = () => {};

  constructor(settings: Partial<GovernorSettings> = {}, clock: Clock = systemClock) {
    this.#settings = { ...DEFAULTS, ...settings };
    this.#clock = clock;
    this.#period = new Period(this.#settings, clock.now());
  }

  /** Sets calls aside for an operation, if they can all leave until `deadlineAt` and the first of them soon. Never waits. */
  admit({ calls, lane, deadlineAt }: AdmissionAsk): Admission {
    const now = this.#clock.now();
    this.#promises.expire(now);
    const rank = rankOf(lane);
    if (rank === 0) this.#writes.note(now, calls);
    const wish = { calls, rank, deadlineAt, firstBy: this.#firstBy(now) };
    const refusedBefore = this.#refusals.of(wish, now);
    if (refusedBefore !== null) return refusedBefore;
    const isKeepable = this.#forecastOf(wish, now);
    // Before the first answer nobody knows anything. To refuse would be a guess; the first call goes alone anyway.
    if (this.#hasHeard && !isKeepable(calls)) {
      return this.#refusals.remember(wish, now, {
        admitted: false,
        retryAfterMs: this.#isEverPossible(wish, now) ? this.#retryAfterMs(wish, now) : null,
        affordable: most(calls, isKeepable),
      });
    }
    const reservation = new Reserved(wish, (closed, unused) => {
      this.#promises.remove(closed);
      if (unused > 0) this.#refusals.forget();
      this.#dispatch();
    });
    if (calls > 0) this.#promises.add(reservation);
    return { admitted: true, reservation };
  }

  /**
   * Waits until a call may leave. Rejects with a {@link ShedError} if its turn cannot come in time, or with the reason of
   * `signal` when that is aborted while the call waits.
   */
  take({ lane, owner, reservation, isBulk, deadlineAt, signal }: TakeAsk): Promise<Slot> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const reserved = reservation instanceof Reserved && reservation.left > 0 ? reservation : null;
      const abort = () => {
        call.fail(signal.reason);
        this.#dispatch();
      };
      const done = () => {
        signal.removeEventListener("abort", abort);
        reserved?.leave();
      };
      const call: Waiting = {
        rank: rankOf(lane),
        owner,
        reserved,
        isBulk,
        deadlineAt,
        expiresAt: () =>
          Math.min(deadlineAt, Math.max(reserved?.beginBy ?? Infinity, this.#firstBy(-Infinity))),
        leave: () => {
          this.#queue.serve(call);
          done();
          reserved?.begin();
          resolve(this.#depart(call));
        },
        fail: (reason) => {
          this.#queue.remove(call);
          done();
          reserved?.restore();
          reject(reason);
        },
      };
      signal.addEventListener("abort", abort);
      reserved?.use();
      this.#queue.push(call);
      this.#dispatch();
      this.#shedIfHopeless(call);
    });
  }

  snapshot(): BudgetSnapshot {
    const now = this.#clock.now();
    const { toldLimit: limit, lengthMs, others, resetsAt, remaining, knownUntil } = this.#period;
    const isKnown = !this.#pause.isInDoubt && now < knownUntil;
    const [all, reads] = this.#rulesNow(now);
    const since = now - (all?.spanMs ?? 0);
    const used = this.#ledgers.map((ledger) => ledger.countAfter(since));
    const kept = (all?.cap ?? 0) - (reads?.cap ?? 0) - ((used[0] ?? 0) - (used[1] ?? 0));
    const left = isKnown && remaining !== null ? Math.max(0, remaining - this.#flights.size) : null;
    const pausedUntil = Math.max(this.#pause.until, isKnown && remaining === 0 ? knownUntil : -Infinity);
    return {
      limit,
      remaining: left,
      resetsAt: resetsAt !== null && resetsAt > now ? resetsAt : null,
      windowMs: lengthMs,
      isKnown,
      usedInWindow: used[0] ?? 0,
      reservedForWrites: Math.max(0, kept),
      setAside: this.#promises.aside.reduce((sum, calls) => sum + calls, 0),
      inFlight: this.#flights.size,
      queued: this.#queue.size,
      pausedUntil: pausedUntil > now ? pausedUntil : null,
      bulkPausedUntil: this.#bulkPause.until > now ? this.#bulkPause.until : null,
      others: others.taken,
      keptForOthers: this.#keptForOthers,
    };
  }

  /** Lets every call leave that may, sheds those that cannot leave in time, and sets the timer for the next one. */
  #dispatch(): void {
    const now = this.#clock.now();
    this.#promises.expire(now);
    if (this.#queue.firstDeadline < now) this.#shedExpired(now);
    let next = this.#next(now);
    while (next.call !== null) {
      next.call.leave();
      next = this.#next(now);
    }
    const { lines } = next;
    const first = this.#queue.firstDeadline;
    if ([...lines.values()].some((time) => time !== Infinity && time > first)) {
      this.#shedBefore((call) => lines.get(indexOf(call)) ?? -Infinity, now);
    }
    this.#setTimer(now, lines);
  }

  /** Sheds every call whose time is over, and with the first call of an operation all that wait with it. */
  #shedExpired(now: number): void {
    for (const call of this.#queue.calls) if (call.expiresAt() < now) this.#shed(call, "deadline", now);
    this.#queue.findFirstDeadline();
  }

  /** When a call must have left. Those behind the first one of an operation wait for that one. */
  #latest(call: Waiting): number {
    return this.#queue.isFirst(call) ? call.expiresAt() : call.deadlineAt;
  }

  /** Sheds every call whose deadline is before the time it may leave. What is not known yet is no reason. */
  #shedBefore(timeOf: (call: Waiting) => number, now: number): void {
    for (const call of this.#queue.calls) {
      const time = timeOf(call);
      if (time !== Infinity && time > this.#latest(call)) this.#shed(call, "deadline", now);
    }
    this.#queue.findFirstDeadline();
  }

  /** The call that may leave now, if there is one; else when that may be for each line, as far as it is known. */
  #next(now: number): { readonly call: Waiting | null; readonly lines: ReadonlyMap<number, number> } {
    const lines = new Map<number, number>();
    if (this.#queue.size === 0) return { call: null, lines };
    const outlook = this.#outlook(now);
    // What was promised is not taken back because writes need more by now.
    const promised = this.#outlook(now, this.#rules(0));
    const { aside } = this.#promises;
    const mayBulkLeave = this.#bulkAt(now) <= now;
    for (const call of this.#queue.heads(({ isBulk }) => mayBulkLeave || !isBulk)) {
      const time =
        call.reserved === null
          ? outlook.earliest(call.rank, aside)
          : promised.earliest(call.rank, NONE_SET_ASIDE);
      if (time <= now) {
        const isTry =
          call.reserved === null
            ? outlook.isSilenceProbe(call.rank, aside)
            : promised.isSilenceProbe(call.rank, NONE_SET_ASIDE);
        if (isTry) this.#period.tried();
        return { call, lines };
      }
      lines.set(indexOf(call), time);
    }
    return { call: null, lines };
  }

  /** One timer for all: the next departure, deadline or end of a promise, whichever comes first. */
  #setTimer(now: number, lines: ReadonlyMap<number, number>): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    if (this.#queue.size === 0) return;
    const patienceEnds =
      Math.max(...[...this.#flights].map(({ departedAt }) => departedAt)) + this.#settings.probePatienceMs;
    const times = [
      ...lines.values(),
      this.#queue.firstDeadline + 1,
      this.#promises.firstDeadline + 1,
      this.#bulkPause.until,
      patienceEnds,
    ];
    const wakeAt = Math.min(...times.filter((time) => time > now));
    if (wakeAt === Infinity) return;
    this.#cancelTimer = this.#clock.after(Math.ceil(wakeAt - now), () => this.#dispatch());
  }

  /** When a bulk call may leave as far as pauses for them are concerned; after a pause they go one at a time. */
  #bulkAt(now: number): number {
    const isProbing = this.#bulkPause.isInDoubt && [...this.#flights].some(({ isBulk }) => isBulk);
    return isProbing ? Infinity : Math.max(now, this.#bulkPause.until);
  }

  #depart({ rank, isBulk, reserved }: Waiting): Slot {
    const now = this.#clock.now();
    const flight = { departedAt: now, isBulk };
    this.#flights.add(flight);
    const ledgers = this.#ledgers.slice(0, rank + 1);
    for (const ledger of ledgers) ledger.record(now);
    return {
      settle: (answer) => {
        if (!this.#flights.delete(flight)) return;
        if (answer === null) this.#period.lose();
        else this.#hear(flight, answer);
        this.#dispatch();
      },
      giveBack: () => {
        if (!this.#flights.delete(flight)) return;
        for (const ledger of ledgers) ledger.erase(now);
        this.#refusals.forget();
        reserved?.restore();
        this.#dispatch();
      },
    };
  }

  #hear({ departedAt, isBulk }: Flight, { status, rate: told }: { status: number; rate: RateHeaders }): void {
    const now = this.#clock.now();
    this.#hasHeard = true;
    this.#latencyMs += (now - departedAt - this.#latencyMs) / 8;
    const type = status === 429 ? (told.type ?? "api_calls") : null;
    // Whatever these count, it is not the calls of this period. A used-up billing cycle does not wait its turn in a queue: who
    // makes the calls holds them back, until the cycle ends.
    if (type === "bulk_api_calls" || type === "webhook_calls" || type === "api_calls_cycle")
      this.#period.lose();
    else {
      this.#period.hear({
        headers: told,
        departedAt,
        now,
        sentAfter: (time) => this.#ledgers[0]?.countAfter(time) ?? 0,
        isFromApi: status < 500 && !NOT_FROM_API.has(status),
      });
      for (const ledger of this.#ledgers) ledger.keep(this.#period.limit);
      this.#countWhatWasUsed(told, now);
    }
    switch (type) {
      case null:
        this.#pause.answered(departedAt);
        if (isBulk) this.#bulkPause.answered(departedAt);
        return;
      case "webhook_calls":
      case "api_calls_cycle":
        return;
      case "bulk_api_calls":
        this.#bulkPause.begin(now + this.#pauseMs(told));
        return;
      default:
        this.#pause.begin(now + this.#pauseMs(told));
    }
  }

  /**
   * The first count tells what an earlier process, or somebody else, has used of this period. When it was used nobody knows, so
   * it counts as used now: no window that begins before us will hold more than the limit.
   */
  #countWhatWasUsed({ limit, remaining }: RateHeaders, now: number): void {
    if (this.#hasCounted || limit === null || remaining === null) return;
    this.#hasCounted = true;
    const ours = this.#ledgers[0]?.countAfter(-Infinity) ?? 0;
    for (const ledger of this.#ledgers) ledger.recordMany(now, limit - remaining - ours);
  }

  #pauseMs({ retryAfterMs, resetsInMs }: RateHeaders): number {
    if (retryAfterMs !== null) return Math.min(retryAfterMs, LONGEST_PAUSE_MS);
    // An end that is told may be an hour away by a clock that is wrong: it is believed for as long as a period is.
    return Math.min(resetsInMs ?? this.#settings.defaultPauseMs, this.#period.lengthMs);
  }

  /** Sheds a call that has just begun to wait, or one less urgent in its place, where it must not or need not wait. */
  #shedIfHopeless(call: Waiting): void {
    const now = this.#clock.now();
    if (this.#queue.has(call) && this.#queue.size > this.#settings.maxQueue) {
      const last = this.#queue.last ?? call;
      this.#shed(indexOf(last) > indexOf(call) ? last : call, "queue-full", now);
    }
    if (this.#queue.has(call) && this.#turnOf(call, now) > this.#latest(call))
      this.#shed(call, "deadline", now);
  }

  #shed(call: Waiting, reason: ShedReason, now: number): void {
    call.fail(new ShedError(reason, this.#turnOf(call, now) - now));
  }

  /** When a waiting call would leave, by forecast. */
  #turnOf(call: Waiting, now: number): number {
    const outlook = this.#outlook(now);
    const { unused } = this.#promises;
    let turn = now;
    for (const [rank, waiting] of this.#queue.upTo(call).entries()) {
      const ahead = waiting + (call.reserved === null && rank <= call.rank ? (unused[rank] ?? 0) : 0);
      for (let left = ahead; left > 0; left -= 1) turn = outlook.depart(rank);
    }
    return call.isBulk ? Math.max(turn, this.#bulkPause.until) : turn;
  }

  /** Says for any number of calls whether they can be promised. A promise that is lost anyway is no reason against it. */
  #forecastOf(wish: Wish, now: number): (calls: number) => boolean {
    const prospectOf = this.#promises.foresee(wish, this.#unpromised, () => this.#outlook(now));
    return (calls) => {
      const { first, last, broken } = prospectOf(calls);
      if (calls === 0) return true;
      if (first > wish.firstBy || last > wish.deadlineAt) return false;
      return broken === 0 || broken <= prospectOf(0).lost;
    };
  }

  /**
   * When the first call of an operation that comes now must have left. The time of a pause does not count: nobody was pushed
   * back, and who still has time afterwards is answered.
   */
  #firstBy(now: number): number {
    return Math.max(now, this.#pause.until) + this.#settings.maxWaitMs;
  }

  /** Calls that wait without a promise, by lane. */
  get #unpromised(): SetAside {
    const calls = [0, 0, 0];
    for (const { rank, reserved } of this.#queue.calls) {
      if (reserved === null) calls[rank] = (calls[rank] ?? 0) + 1;
    }
    return calls;
  }

  /**
   * The time after which the wish would be granted if nobody else asked: what is promised leaves, the wish waits, and
   * then its calls leave as they can. Waiting frees room, so a few steps lead there.
   */
  #retryAfterMs({ calls, rank, deadlineAt }: Wish, now: number): number {
    const patience = Math.max(0, deadlineAt - now);
    const longest = this.#period.lengthMs + Math.max(0, this.#pause.until - now);
    const afterwards = this.#outlook(now);
    this.#promises.departAll(this.#unpromised, afterwards);
    let wait = 1;
    for (let step = 0; step < RETRY_STEPS && wait < longest; step += 1) {
      const outlook = afterwards.fork();
      outlook.wait(now + wait);
      const from = outlook.now;
      const first = outlook.depart(rank) - from;
      let last = first;
      for (let left = Math.min(calls, this.#period.limit) - 1; left > 0; left -= 1) {
        last = outlook.depart(rank) - from;
      }
      const isTooLate = last * CAUTION > patience;
      if (first <= this.#settings.maxWaitMs && !isTooLate) return Math.ceil(from - now);
      wait = from - now + Math.max(first, isTooLate ? last * CAUTION - patience : 0, 1);
    }
    return Math.ceil(Math.min(wait, longest));
  }

  /** Whether so many calls can leave in time at all: with an account that nobody has used for a while. */
  #isEverPossible({ calls, rank, deadlineAt }: Wish, now: number): boolean {
    const idle = this.#outlook(now, this.#rules(0), true);
    if (calls > this.#period.limit) return false;
    let last = now;
    for (let left = calls; left > 0; left -= 1) last = idle.depart(rank);
    return (last - now) * CAUTION <= Math.max(0, deadlineAt - now);
  }

  /** Calls of this period that are left for other consumers of the account: the part agreed, or what they may still take. */
  get #keptForOthers(): number {
    const { limit, others } = this.#period;
    const part = limit - usableOf(limit, this.#settings.share);
    // They may have used up their part already, and still come with a burst that nobody has announced.
    const margin = Math.min(part, Math.floor(MARGIN * limit));
    return Math.max(others.headroom, part - others.taken, margin);
  }

  /** @param forWrites - calls that are kept for writes besides their part */
  #rules(forWrites: number): readonly Rule[] {
    return rulesOf(this.#period, this.#settings, forWrites);
  }

  /** The rules for what was not promised yet: they keep for writes what those lately needed. */
  #rulesNow(now: number): readonly Rule[] {
    return this.#rules(this.#writes.calls(now, this.#period.lengthMs));
  }

  /** @param isIdle - as if nothing had been called for a period */
  #outlook(now: number, rules = this.#rulesNow(now), isIdle = false): Outlook {
    const { lengthMs, knownUntil, countedAt, remaining, limit, others, keptForProof } = this.#period;
    const { concurrency, probePatienceMs, share } = this.#settings;
    const leftWhenFresh = limit - Math.max(others.peak, limit - usableOf(limit, share));
    const idle = {
      now,
      ledgers: LANES.map(() => Ledger.empty()),
      rules,
      pausedUntil: now,
      knownUntil: now + lengthMs,
      countedAt: now,
      left: leftWhenFresh,
      leftWhenFresh,
      periodMs: lengthMs,
      concurrency,
      probePatienceMs,
      silenceMs: this.#period.silenceMs,
      underWay: [],
      latencyMs: this.#latencyMs,
    };
    if (isIdle) return new Outlook(idle);
    return new Outlook({
      ...idle,
      ledgers: this.#ledgers,
      pausedUntil: this.#pause.until,
      knownUntil: this.#pause.isInDoubt ? -Infinity : knownUntil,
      countedAt,
      left: remaining === null ? null : remaining - Math.max(this.#keptForOthers, keptForProof),
      underWay: [...this.#flights].map(({ departedAt }) => departedAt),
    });
  }
}

/** The most calls, fewer than `calls`, of which that is true: it is true of 0, and of fewer than a number it is true of. */
function most(calls: number, isTrueOf: (calls: number) => boolean): number {
  let [low, high] = [0, calls];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isTrueOf(middle)) low = middle;
    else high = middle;
  }
  return low;
}
