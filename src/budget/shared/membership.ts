import type { Clock } from "../../clock.js";
import type { Redis } from "../../redis/redis.js";
import { type Decision, type Entry, type Fact, isAfter } from "./events.js";
import { LEASE_MS, type Log, type StepAnswer } from "./log.js";
import type { Replica } from "./replica.js";

/** Time between two looks at the log if there is nothing to write, in milliseconds. */
const BEAT_MS = 500;
/** Time between two looks while others have to be heard of, in milliseconds. */
const JOINING_MS = 100;
/** How long facts wait for a decision that takes them along, in milliseconds. */
const FACTS_MS = 5;
/** Nothing is known of the log. */
const NOWHERE = "0-0";

/** What becomes of a decision. `alone`: nothing is heard of the others. */
export type Outcome = "taken" | "conflict" | "alone";

export interface MembershipHooks {
  /** What this server holds, and its calls in the window: for a log that may not have them. */
  readonly report: () => { readonly facts: readonly Fact[]; readonly decisions: readonly Decision[] };
  /** How long entries are needed, in milliseconds. */
  readonly keepMs: () => number;
  /** Nothing is heard of the others from now on. */
  readonly onAlone: () => void;
  /** This server can write again, but others may have been alone, too, and not have told of it. */
  readonly onJoined: () => void;
  /** All that the others did is known. */
  readonly onShared: () => void;
  /** The log brought something. */
  readonly onNews: () => void;
}

interface Pending {
  readonly decision: Decision;
  readonly resolve: (outcome: Outcome) => void;
}

/** A server as one of those that share an account: it writes what it does, and hears what others do. */
export class Membership {
  readonly #server: string;
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #replica: Replica;
  readonly #clock: Clock;
  readonly #hooks: MembershipHooks;
  readonly #beat: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #phase: "alone" | "joining" | "shared" = "alone";
  #isJoining = false;
  #isClosed = false;
  #cursor = NOWHERE;
  /** Counts the steps in which others decided something. */
  #epoch = 0;
  #facts: Fact[] = [];
  #pending: Pending[] = [];
  #isWriting = false;
  #isScheduled = false;
  #factsTimer: NodeJS.Timeout | null = null;
  #lastLookAt = -Infinity;

  constructor(
    server: string,
    redis: Redis,
    log: Log,
    replica: Replica,
    clock: Clock,
    hooks: MembershipHooks,
  ) {
    this.#server = server;
    this.#redis = redis;
    this.#log = log;
    this.#replica = replica;
    this.#clock = clock;
    this.#hooks = hooks;
    this.#stopListening = redis.onChange((isUp) => {
      if (isUp) void this.join();
      else this.#goAlone();
    });
    this.#beat = setInterval(() => this.#look(), BEAT_MS).unref();
  }

  get phase(): "alone" | "joining" | "shared" {
    return this.#phase;
  }

  get isAlone(): boolean {
    return this.#phase === "alone";
  }

  /** What was known when a decision was made. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Writes a decision.
   *
   * @param epoch - {@link epoch} when it was made
   */
  decide(decision: Decision, epoch: number): Promise<Outcome> {
    if (this.isAlone) return Promise.resolve("alone");
    if (epoch !== this.#epoch) return Promise.resolve("conflict");
    return new Promise((resolve) => {
      this.#pending.push({ decision, resolve });
      this.#schedule();
    });
  }

  /** Writes a fact, soon. */
  tell(fact: Fact): void {
    if (this.isAlone) return;
    this.#facts.push(fact);
    this.#factsTimer ??= setTimeout(() => this.#schedule(), FACTS_MS).unref();
  }

  /** Tells the others of this server, and learns what they did. */
  async join(): Promise<void> {
    if (!this.isAlone || this.#isJoining || this.#isClosed || !this.#redis.isUp) return;
    this.#isJoining = true;
    try {
      const before = new Set(this.#replica.others);
      await this.#log.listen(this.#onEntry);
      const answer = await this.#log.join({ ...this.#step, ...this.#hooks.report(), isListed: true });
      if (answer.status !== "taken" || this.#isClosed) return;
      this.#phase = "joining";
      this.#replica.list(answer.servers.keys());
      for (const entry of answer.news) this.#replica.apply(entry);
      // What the log says of servers that are not there any more is void.
      this.#replica.list(answer.servers.keys());
      this.#cursor = answer.last;
      this.#epoch += 1;
      this.#hooks.onJoined();
      this.#settle(before, answer.now, answer.servers);
    } catch {
      // Redis is down again, or cannot serve. The next beat tries again.
    } finally {
      this.#isJoining = false;
    }
  }

  /** Gives back what this server holds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#beat);
    this.#stopListening();
    if (this.isAlone) return;
    const step = { ...this.#step, facts: [["left"]] } as const;
    this.#goAlone();
    await this.#log.leave(step).catch(() => undefined);
  }

  get #step() {
    return { cursor: this.#cursor, facts: [], decisions: [], keepMs: this.#hooks.keepMs() };
  }

  /**
   * Goes on as one of all when each server that was known before has been heard of since, or its lease is over. Until then it may
   * have been alone as well, and not have told what it did.
   */
  #settle(
    before: ReadonlySet<string>,
    joinedAt: number,
    servers: ReadonlyMap<string, number>,
    now = joinedAt,
  ): void {
    const isAwaited = (server: string) => (servers.get(server) ?? -Infinity) < joinedAt;
    if (now >= joinedAt + LEASE_MS || ![...before].some(isAwaited)) {
      this.#phase = "shared";
      this.#hooks.onShared();
      return;
    }
    setTimeout(() => {
      if (this.#phase !== "joining") return;
      this.#commit([], [], true).then(
        (answer) => {
          if (answer !== null && this.#phase === "joining") {
            this.#settle(before, joinedAt, answer.servers, answer.now);
          }
        },
        () => undefined,
      );
    }, JOINING_MS).unref();
  }

  #look(): void {
    this.#replica.tidy();
    if (this.isAlone) void this.join();
    else if (this.#clock.now() - this.#lastLookAt >= BEAT_MS / 2) this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.isAlone) return;
    this.#isScheduled = true;
    // What is decided at the same time is written in one step.
    if (!this.#isWriting) setImmediate(() => void this.#write());
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#isScheduled) {
      this.#isScheduled = false;
      if (this.#factsTimer !== null) clearTimeout(this.#factsTimer);
      this.#factsTimer = null;
      const facts = this.#facts.splice(0);
      const pending = this.#pending.splice(0);
      const answer = await this.#commit(facts, pending, false);
      const outcome = answer === null ? "alone" : answer.status === "taken" ? "taken" : "conflict";
      for (const { resolve } of pending) resolve(outcome);
    }
    this.#isWriting = false;
  }

  /** Null if this server is alone now. */
  async #commit(
    facts: readonly Fact[],
    pending: readonly Pending[],
    isListed: boolean,
  ): Promise<StepAnswer | null> {
    const decisions = pending.map(({ decision }) => decision);
    this.#lastLookAt = this.#clock.now();
    let answer: StepAnswer | null;
    try {
      answer = await this.#log.commit({ ...this.#step, facts, decisions, isListed });
    } catch {
      answer = null;
    }
    if (this.isAlone) return null;
    if (answer === null || answer.status === "late" || answer.status === "unknown") {
      this.#goAlone();
      void this.join();
      return null;
    }
    for (const entry of answer.news) this.#take(entry);
    if (isAfter(answer.last, this.#cursor)) this.#cursor = answer.last;
    if (answer.news.length > 0) this.#hooks.onNews();
    return answer;
  }

  readonly #onEntry = (entry: Entry, previous: string): void => {
    if (this.isAlone || !isAfter(entry.id, this.#cursor)) return;
    // Something was missed: a look at the log brings it.
    if (previous !== this.#cursor) this.#schedule();
    else {
      this.#take(entry);
      this.#hooks.onNews();
    }
  };

  #take(entry: Entry): void {
    if (!isAfter(entry.id, this.#cursor)) return;
    this.#cursor = entry.id;
    this.#replica.apply(entry);
    if (entry.server === this.#server || entry.decisions.length === 0) return;
    this.#epoch += 1;
    // These were made without it.
    for (const { resolve } of this.#pending.splice(0)) resolve("conflict");
  }

  #goAlone(): void {
    if (this.isAlone) return;
    this.#phase = "alone";
    this.#facts = [];
    this.#hooks.onAlone();
    for (const { resolve } of this.#pending.splice(0)) resolve("alone");
  }
}
