import type { RateHeaders } from "./headers.js";
import { ForeignUsage } from "./foreign-usage.js";
import type { GovernorSettings } from "../settings.js";

/** An answer of the upstream, and the call it belongs to. */
export interface Observation {
  readonly headers: RateHeaders;
  /** When the call left. */
  readonly departedAt: number;
  /** When its answer came. */
  readonly now: number;
  /** How many of our calls left after a time. */
  readonly sentAfter: (time: number) => number;
  /**
   * False for answers that do not come from the API itself, but from something in front of it: without rate headers they
   * do not mean that there are none.
   */
  readonly isFromApi: boolean;
}

/** Times are told in whole seconds, once cut and once rounded up, and answers take a while to arrive. */
const ROUNDING_MS = 2_000;
/** So much longer than a period an end has to stay to prove a longer one. */
const PROOF_MS = ROUNDING_MS + 1_000;
/** A silence that is ended by a try, in shortest periods. */
const SILENCE = 1.5;
/** Two ends of a period are the same if they differ by no more. */
const SAME_MARK_MS = 1_000;

/**
 * What is known about the upstream's present period: the limit, how long the period is, when it ends and how many calls
 * are left in it.
 *
 * Answers arrive out of order. Those with the same end (`mark`) are of the same period, in which the least `remaining`
 * counts. An answer of an earlier period says nothing about this one, unless its call left after this period was told of:
 * then what was told was wrong.
 *
 * How long a period is, no header says. It is taken for the shortest one (a minute), however far away its end is observation: clocks
 * differ, and an end taken for an hour away would keep everybody waiting for it. Only what no clock can feign proves a longer
 * one: the same end is still told a minute after it was told first, and what is left has only become less meanwhile. It is a
 * minute again when the limit changes, or when two ends follow each other within a minute.
 *
 * Until that proof the end of an hour is not believed; what is left is. So an hour is never overspent, and its second minute
 * begins with one probe.
 */
export class Period {
  readonly #settings: GovernorSettings;
  readonly #startedAt: number;
  readonly #foreign = new ForeignUsage();
  #limit: number | null = null;
  #limitToldAt = -Infinity;
  #lengthMs: number;
  #remaining: number | null = null;
  #mark: number | null = null;
  /** When the present end was told first, what was left then, and since when that has only become less. */
  #sameSince = 0;
  #leftAtFirst: number | null = null;
  #leastLeft = Infinity;
  /** Calls that have tried after a silence, in this period. */
  #tries = 0;
  /** Whether the end is told to be further away than the period is taken to be long. */
  #isUnproven = false;
  #resetsAt: number | null = null;
  /** The latest that the period can end: it was already running when it was first told of. */
  #latestEnd = Infinity;
  #toldAt = -Infinity;
  #knownUntil = -Infinity;
  #countedAt = -Infinity;

  constructor(settings: GovernorSettings, startedAt: number) {
    this.#settings = settings;
    this.#startedAt = startedAt;
    this.#lengthMs = this.#shortest;
  }

  /** Calls allowed in a period. */
  get limit(): number {
    return this.#limit ?? this.#settings.assumedLimit;
  }

  /** The same as the upstream has told it; null if it has not. */
  get toldLimit(): number | null {
    return this.#limit;
  }

  get lengthMs(): number {
    return this.#lengthMs;
  }

  /** Calls left when last heard, before those that were under way then. Null where the upstream does not say. */
  get remaining(): number | null {
    return this.#remaining;
  }

  /** When the period ends; null where the upstream does not say. */
  get resetsAt(): number | null {
    return this.#resetsAt;
  }

  /** What was told is valid until then. Infinity if nothing was told that could run out. */
  get knownUntil(): number {
    return this.#knownUntil;
  }

  /** When an answer last told what is left. */
  get countedAt(): number {
    return this.#countedAt;
  }

  /** Calls that are kept for the probe that proves a period to be long, or would be refused; two, since an answer may get lost. */
  get keptForProof(): number {
    return this.#isUnproven ? 2 : 0;
  }

  /**
   * How long a silence may be before one call tries, in milliseconds: one and a half of the shortest period, and twice as long
   * after each try. Within the shortest period nobody is silent so long. Where nothing is left of a proven period, by the
   * upstream's own word, a try would only be refused.
   */
  get silenceMs(): number {
    if (this.#lengthMs <= this.#shortest || this.#remaining === 0) return Infinity;
    return SILENCE * this.#shortest * 2 ** this.#tries;
  }

  /** A call tries after a silence. */
  countProbe(): void {
    this.#tries += 1;
  }

  get foreignUsage(): Pick<ForeignUsage, "taken" | "mostInPeriod" | "headroom"> {
    return this.#foreign;
  }

  /** A call ended without an answer, or without a count in it: perhaps the upstream counted it. */
  countLost(): void {
    if (this.#remaining !== null) this.#remaining = Math.max(0, this.#remaining - 1);
  }

  observe(observation: Observation): void {
    const { limit, remaining, mark } = observation.headers;
    if (limit !== null) this.#observeLimit(limit, observation);
    if (remaining === null && mark === null) this.#observeNothing(observation);
    else if (this.#isNew(observation)) this.#begin(observation);
    else if (this.#isOfThis(mark) && this.#extend(observation)) this.#count(observation);
  }

  /** A lower limit is obeyed at once; a higher one only if the call left after the lower one was observation. */
  #observeLimit(limit: number, { departedAt, now }: Observation): void {
    const isNews = this.#limit === null || departedAt >= this.#limitToldAt;
    if (limit === this.#limit || (!isNews && limit > this.limit)) return;
    if (this.#limit !== null) {
      this.#lengthMs = this.#shortest;
      // What is left of a higher limit is not the least of the period any more.
      if (limit > this.#limit) this.#knownUntil = -Infinity;
    }
    this.#limit = limit;
    this.#limitToldAt = now;
    if (this.#remaining !== null) this.#remaining = Math.min(this.#remaining, limit);
  }

  #observeNothing({ now, isFromApi }: Observation): void {
    if (now < this.#knownUntil) this.countLost();
    else if (isFromApi) {
      // There are no rate headers here: our own log bounds the calls, and there is nothing to probe for.
      this.#remaining = null;
      this.#resetsAt = null;
      this.#mark = null;
      this.#knownUntil = Infinity;
    }
  }

  #isNew({ headers: { mark, resetsInMs }, departedAt, now }: Observation): boolean {
    if (this.#knownUntil === Infinity) return true;
    if (mark === null) return now >= this.#knownUntil;
    if (this.#mark === null || mark > this.#mark + this.#sameMarkMs) return true;
    if (this.#isOfThis(mark)) return now >= this.#knownUntil && resetsInMs !== null;
    return departedAt >= this.#toldAt;
  }

  #isOfThis(mark: number | null): boolean {
    return mark === null || this.#mark === null || Math.abs(mark - this.#mark) <= this.#sameMarkMs;
  }

  #begin(observation: Observation): void {
    const { now, headers } = observation;
    const { mark, resetsInMs } = headers;
    const isSame = this.#observeLength(observation);
    if (!isSame) this.#foreign.begin(now, this.#lengthMs);
    this.#remaining = headers.remaining;
    this.#mark = mark;
    this.#toldAt = now;
    this.#countedAt = now;
    this.#isUnproven = (resetsInMs ?? 0) > this.#lengthMs + ROUNDING_MS;
    const probeAt = now + this.#lengthMs + (this.#isUnproven ? PROOF_MS : 0);
    this.#latestEnd = this.#lengthMs > this.#shortest ? this.#sameSince + this.#lengthMs : probeAt;
    this.#resetsAt = resetsInMs === null ? null : Math.min(now + resetsInMs, this.#latestEnd);
    this.#knownUntil = this.#resetsAt ?? this.#latestEnd;
    this.#noteForeignUsage(observation);
  }

  /**
   * An end that follows the last one so soon shows how long a period is; an end that stays shows it, too. Answers whether it
   * has stayed.
   */
  #observeLength(observation: Observation): boolean {
    const { now, headers } = observation;
    const { mark, remaining } = headers;
    const { periodsMs } = this.#settings;
    const step = mark === null || this.#mark === null ? Infinity : mark - this.#mark;
    const isSame = mark !== null && Math.abs(step) <= this.#sameMarkMs && this.#isLessThanBefore(observation);
    if (!isSame) {
      this.#sameSince = now;
      this.#leftAtFirst = remaining;
      this.#leastLeft = Infinity;
      this.#tries = 0;
    }
    this.#leastLeft = Math.min(this.#leastLeft, remaining ?? Infinity);
    const lasted = now - this.#sameSince;
    const atLeast = periodsMs.find((ms) => lasted <= ms + ROUNDING_MS) ?? periodsMs.at(-1) ?? this.#shortest;
    const atMost =
      step > this.#sameMarkMs ? periodsMs.find((ms) => step <= ms + this.#sameMarkMs) : undefined;
    this.#lengthMs = Math.max(atLeast, Math.min(this.#lengthMs, atMost ?? Infinity));
    return isSame;
  }

  /** Whether at least half of what we have sent under this end is gone from what is left: so it is this end's count. */
  #isLessThanBefore({ headers: { remaining }, departedAt, sentAfter }: Observation): boolean {
    if (remaining === null || this.#leftAtFirst === null) return false;
    const sent = sentAfter(this.#sameSince) - sentAfter(departedAt);
    return remaining <= this.#leastLeft && (this.#leftAtFirst - remaining) * 2 >= sent;
  }

  /** One more answer of this period. The end is the latest that was observation, but the period can be no longer than it is. */
  #extend({ now, headers: { resetsInMs } }: Observation): boolean {
    if (resetsInMs !== null && this.#resetsAt !== null) {
      this.#resetsAt = Math.max(this.#resetsAt, Math.min(now + resetsInMs, this.#latestEnd));
      this.#knownUntil = this.#resetsAt;
    }
    return now < this.#knownUntil;
  }

  #count(observation: Observation): void {
    const { remaining } = observation.headers;
    if (remaining === null) {
      this.countLost();
      return;
    }
    this.#remaining = Math.min(this.#remaining ?? Infinity, remaining);
    this.#leastLeft = Math.min(this.#leastLeft, remaining);
    this.#countedAt = observation.now;
    this.#noteForeignUsage(observation);
  }

  /**
   * What the upstream counted and we did not send is somebody else's. Ours are counted generously (a little more than a
   * period, and those under way), so that nobody is seen who is not there. In the period in which we started, an earlier
   * process of ours may be that somebody.
   */
  #noteForeignUsage({ headers, now, sentAfter }: Observation): void {
    const began = Math.min((this.#resetsAt ?? now) - this.#lengthMs, this.#sameSince);
    const since = began - Math.min(ROUNDING_MS, this.#lengthMs / 10);
    if (this.#limit === null || headers.remaining === null || since < this.#startedAt) return;
    this.#foreign.note(this.#limit - headers.remaining - sentAfter(since));
  }

  get #shortest(): number {
    return this.#settings.periodsMs[0] ?? 60_000;
  }

  get #sameMarkMs(): number {
    return Math.min(SAME_MARK_MS, this.#lengthMs / 10);
  }
}
