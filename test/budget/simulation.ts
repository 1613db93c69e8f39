/**
 * A month of an account in virtual time: our operations by a daily rhythm with bursts, and a stranger who spends from the
 * same account without asking anybody.
 */
import { setMaxListeners } from "node:events";
import { Governor } from "../../src/budget/governor.js";
import type { Priority } from "../../src/budget/priority.js";
import { ShedError } from "../../src/budget/shed.js";
import { FakeClock } from "./fake-clock.js";
import { FakeUpstream, type UpstreamSettings } from "./fake-upstream.js";

export interface SimulationSettings extends Pick<UpstreamSettings, "limit" | "windowMs"> {
  readonly days: number;
  readonly seed: number;
  /** Our calls asked for on average, as a part of the limit. 0 for the stranger alone. */
  readonly load: number;
  /** The stranger's calls on average, as a part of the limit. */
  readonly stranger: number;
  /** The part of the limit that is ours. Default 0.9. */
  readonly share?: number;
  /** The part of our operations that writes. Default 0.2. */
  readonly writes?: number;
  /** Calls of one of the stranger's jobs, within ten seconds. Default a fifth of the limit. */
  readonly strangerBurst?: number;
  /** How far the upstream's clock is ahead of ours, in milliseconds, and the ends it tells ahead of that. Default 0. */
  readonly skewMs?: number;
  readonly endSkewMs?: number;
  /** How often our server is started anew, a time each day. Default 0. */
  readonly restarts?: number;
}

export interface SimulationResult {
  readonly operations: number;
  readonly admitted: number;
  readonly refused: number;
  /** Admitted operations that something more urgent kept from beginning: none of their calls left. */
  readonly pushedBack: number;
  /** Admitted operations that had begun when one of their calls was shed. */
  readonly broken: number;
  readonly sent: number;
  /** The most of our calls in any window of one period. */
  readonly mostInWindow: number;
  readonly refusedToUs: number;
  readonly strangerSent: number;
  readonly refusedToStranger: number;
  /** Waits of the calls that left, in milliseconds: from asking to leaving. */
  readonly medianWaitMs: number;
  readonly p99WaitMs: number;
}

const DAY_MS = 86_400_000;
/** How long an operation may take. */
const PATIENCE_MS = 10_000;
/** Calls of an operation that are asked for at a time. */
const AT_A_TIME = 16;

export async function simulate(settings: SimulationSettings): Promise<SimulationResult> {
  const { limit, windowMs, days, seed, load, stranger, share = 0.9 } = settings;
  const { writes = 0.2, strangerBurst = limit / 5, skewMs = 0, endSkewMs = 0, restarts = 0 } = settings;
  const clock = new FakeClock();
  const start = clock.now();
  const end = start + days * DAY_MS;
  const upstream = new FakeUpstream({ limit, windowMs, kind: "first-call", skewMs, endSkewMs });
  let governor = new Governor({ share }, clock);
  const ours = randomOf(seed);
  const theirs = randomOf(seed + 1);
  const perMs = limit / windowMs;
  const count = { operations: 0, admitted: 0, refused: 0, pushedBack: 0, broken: 0, sent: 0 };
  let [refusedToUs, strangerSent, refusedToStranger, most] = [0, 0, 0, 0];
  const recent: number[] = [];
  const waits = new Uint32Array(120_001);

  async function call(priority: Priority, owner: object, rest: object, deadlineAt: number): Promise<boolean> {
    const askedAt = clock.now();
    const mine = governor;
    try {
      const permit = await mine.acquire({
        priority,
        owner,
        isBulk: false,
        deadlineAt,
        signal: NEVER,
        ...rest,
      });
      const wait = Math.min(120_000, clock.now() - askedAt);
      waits[wait] = (waits[wait] ?? 0) + 1;
      count.sent += 1;
      while ((recent[0] ?? Infinity) <= clock.now() - windowMs) recent.shift();
      recent.push(clock.now());
      most = Math.max(most, recent.length);
      const latency = 40 + Math.floor(ours() * 80);
      await clock.sleep(latency >> 1);
      const answer = upstream.call(clock.now());
      if (answer.status === 429) refusedToUs += 1;
      await clock.sleep(latency - (latency >> 1));
      permit.complete(answer);
      return true;
    } catch (error) {
      if (error instanceof ShedError) return false;
      throw error;
    }
  }

  async function operate(calls: number, priority: Priority): Promise<void> {
    count.operations += 1;
    const deadlineAt = clock.now() + PATIENCE_MS;
    const admission = governor.admit({ calls, priority, deadlineAt });
    if (!admission.admitted) {
      count.refused += 1;
      return;
    }
    count.admitted += 1;
    const owner = {};
    let left = calls;
    let through = 0;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        if (await call(priority, owner, { reservation: admission.reservation }, deadlineAt)) through += 1;
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, calls) }, worker));
    admission.reservation.close();
    if (through === 0) count.pushedBack += 1;
    else if (through < calls) count.broken += 1;
  }

  /** Runs `act` again and again, so often on average, by day more than by night. */
  function recur(random: () => number, everyMs: number, act: () => void): void {
    const next = () => {
      const wait = (-Math.log(1 - random()) * everyMs) / rhythm(clock.now());
      clock.after(Math.ceil(wait), () => {
        if (clock.now() < end) {
          act();
          next();
        }
      });
    };
    next();
  }

  if (load > 0) {
    // Six calls on average: most operations are small, a few are large.
    const size = () => (ours() < 0.8 ? 1 + Math.floor(ours() * 5) : 1 + Math.floor(ours() * 50 * ours()));
    const one = () => void operate(size(), ours() < writes ? "mutation" : "read");
    const everyMs = 6 / (perMs * load);
    recur(ours, everyMs, one);
    // Bursts, ten times as many as usual for half a minute.
    recur(ours, DAY_MS / 12, () => {
      for (let at = 0; at < 30_000; at += everyMs / 10) clock.after(Math.ceil(at), one);
    });
    recur(ours, windowMs / 2, () => void call("background", governor, {}, clock.now() + windowMs));
  }
  if (stranger > 0) {
    const one = () => {
      strangerSent += 1;
      if (upstream.call(clock.now()).status === 429) refusedToStranger += 1;
    };
    recur(theirs, 1 / (perMs * stranger), one);
    // And a job of theirs now and then.
    recur(theirs, DAY_MS / 12, () => {
      for (let index = 0; index < strangerBurst; index += 1) clock.after(Math.floor(theirs() * 10_000), one);
    });
  }
  for (let restart = 1; restart < days * restarts; restart += 1) {
    clock.after((restart * DAY_MS) / restarts, () => {
      // What was under way with the old one is let finish; the new one knows nothing of it.
      governor = new Governor({ share }, clock);
    });
  }
  await clock.pass(days * DAY_MS + 2 * windowMs);
  return {
    ...count,
    mostInWindow: most,
    refusedToUs,
    strangerSent,
    refusedToStranger,
    medianWaitMs: quantile(waits, count.sent, 0.5),
    p99WaitMs: quantile(waits, count.sent, 0.99),
  };
}

const NEVER = new AbortController().signal;
// Every call that waits listens to it.
setMaxListeners(0, NEVER);

/** Quiet at night, busy at noon; 1 on average. */
function rhythm(now: number): number {
  return 1 - 0.8 * Math.cos((2 * Math.PI * (now % DAY_MS)) / DAY_MS);
}

function quantile(counts: Uint32Array, total: number, part: number): number {
  let seen = 0;
  const index = counts.findIndex((count) => (seen += count) >= total * part);
  return total === 0 ? 0 : index;
}

/** A repeatable source of chance (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
