import { type Clock } from "../../clock.js";
import { keyOf } from "../../redis/keys.js";
import { COMMAND_MS, type Redis, type RedisClient } from "../../redis/redis.js";
import type { Script } from "../../redis/script.js";
import { callsOf, type Entry, type LogEvent, readEntry, write } from "./events.js";
import { COMMIT, JOIN, LEAVE } from "./scripts.js";
import type { SharedClock } from "./shared-clock.js";

/** How long a server that is not heard of keeps what it holds, in milliseconds. */
export const LEASE_MS = 3_000;
/** How long before it is given up a command must have run, in milliseconds: its answer takes time, too. */
const ANSWER_MS = 50;
/** Most entries of the log, whatever the limit. */
const MOST_ENTRIES = 200_000;

/** What to add to the log. */
export interface Step {
  /** The last entry that is known here. */
  readonly cursor: string;
  readonly facts: readonly LogEvent[];
  /** They do not count if other servers have decided about more calls than {@link slack} since the cursor. */
  readonly decisions: readonly LogEvent[];
  /** Default 0. */
  readonly slack?: number;
  /** How long entries are kept, in milliseconds. */
  readonly keepMs: number;
  /** Whether the servers are to be listed. Default false. */
  readonly isListed?: boolean;
  /** Whether the decisions count in any case. Default false. */
  readonly isForced?: boolean;
}

export interface StepAnswer {
  /** `conflict`: the decisions do not count. `late`, `unknown`: nothing counts, and the server has to join. */
  readonly status: "taken" | "conflict" | "late" | "unknown";
  /** Redis' time. */
  readonly now: number;
  /** The last entry of the log now. */
  readonly last: string;
  /** Entries after the cursor. */
  readonly news: readonly Entry[];
  /** When each server was last heard of, by Redis' time. Empty unless asked for. */
  readonly servers: ReadonlyMap<string, number>;
}

/** The log of an account in Redis. */
export class Log {
  readonly #redis: Redis;
  readonly #subscriber: RedisClient;
  readonly #clock: Pick<Clock, "now">;
  readonly #shared: SharedClock;
  readonly #server: string;
  readonly #keys: string[];
  #isHeard = false;

  /**
   * @param subscriber - a connection for news
   * @param account - a key of the account
   * @param server - the name of this server
   */
  constructor(
    redis: Redis,
    subscriber: RedisClient,
    clock: Pick<Clock, "now">,
    shared: SharedClock,
    account: string,
    server: string,
  ) {
    this.#redis = redis;
    this.#subscriber = subscriber;
    this.#clock = clock;
    this.#shared = shared;
    this.#server = server;
    this.#keys = [keyOf(account, "budget:log"), keyOf(account, "budget:leases")];
  }

  /** Hands on each entry as it is written, with the one before it. May miss some. */
  async listen(onEntry: (entry: Entry, previous: string) => void): Promise<void> {
    if (this.#isHeard) return;
    this.#isHeard = true;
    const [log = ""] = this.#keys;
    try {
      await this.#subscriber.subscribe(log, (message: string) => {
        const [previous = "", id = "", server = "", facts = "", decisions = ""] = message.split("\n");
        // What this server wrote, it knows.
        const isOwn = server === this.#server;
        onEntry(readEntry(id, server, isOwn ? "" : facts, isOwn ? "" : decisions), previous);
      });
    } catch {
      // It is not connected yet. The next look at the log brings what was missed.
      this.#isHeard = false;
    }
  }

  async commit(step: Step): Promise<StepAnswer> {
    return this.#run(COMMIT, step);
  }

  /** Begins a lease. All entries are news. */
  async join(step: Step): Promise<StepAnswer> {
    const sentAt = this.#clock.now();
    const [seconds, micros] = await this.#redis.run((client) =>
      client.sendCommand<[string, string]>(["TIME"]),
    );
    this.#shared.heard(Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000), sentAt);
    return this.#run(JOIN, step);
  }

  async leave(step: Step): Promise<void> {
    await this.#run(LEAVE, step);
    if (!this.#isHeard) return;
    this.#isHeard = false;
    // Nobody waits for it: without an answer the connection is gone, and with it the subscription.
    this.#subscriber.unsubscribe(this.#keys[0]).catch(() => undefined);
  }

  async #run(
    script: Script,
    { cursor, facts, decisions, slack = 0, keepMs, isListed = false, isForced = false }: Step,
  ): Promise<StepAnswer> {
    const sentAt = this.#clock.now();
    const values = [
      this.#server,
      cursor,
      // A command that takes effect after it was given up would be of a server that is alone.
      Math.floor(this.#shared.toRedis(sentAt) + COMMAND_MS - ANSWER_MS),
      LEASE_MS,
      Math.ceil(keepMs),
      MOST_ENTRIES,
      write(facts),
      write(decisions),
      isListed ? "1" : "",
      isForced ? "1" : "",
      callsOf(decisions),
      slack,
    ];
    const answer = await this.#redis.run((client) => script.run(client, this.#keys, values.map(String)));
    const [status, now, last = cursor, news = [], servers = []] = answer as RawAnswer;
    this.#shared.heard(now, sentAt);
    return { status, now, last, news: news.map(entryOf), servers: new Map(pairsOf(servers)) };
  }
}

type RawEntry = readonly [id: string, fields: readonly string[]];
type RawAnswer = readonly [
  status: StepAnswer["status"],
  now: number,
  last?: string,
  news?: readonly RawEntry[],
  servers?: readonly string[],
];

function entryOf([id, [, server = "", , facts = "", , decisions = ""]]: RawEntry): Entry {
  return readEntry(id, server, facts, decisions);
}

function* pairsOf(servers: readonly string[]): Iterable<[string, number]> {
  for (let index = 0; index + 1 < servers.length; index += 2) {
    yield [servers[index] ?? "", Number(servers[index + 1]) - LEASE_MS];
  }
}
