/** The connection to Redis that brings the notices of all accounts of this process. */
import type { Redis, RedisClient } from "../redis/redis.js";

export interface Listener {
  readonly heard: (notice: Buffer) => void;
  /** The connection is cut. */
  readonly cut: () => void;
}

export class NoticeConnection {
  readonly #redis: Redis;
  #client: RedisClient | null = null;
  /** Which run of Redis it is connected to. */
  #run: string | null = null;
  readonly #channels = new Map<string, Listener>();
  readonly #subscribed = new Set<string>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Calls `listener` with each notice of a channel. Returns what ends that. */
  listen(channel: string, listener: Listener): () => void {
    this.#channels.set(channel, listener);
    return () => {
      this.#channels.delete(channel);
      if (this.#subscribed.delete(channel)) this.#client?.unsubscribe(channel).catch(() => undefined);
    };
  }

  /** Resolves when all channels are subscribed to. Notices that are published later are heard. */
  async ready(): Promise<{ readonly client: RedisClient; readonly run: string }> {
    const client = (this.#client ??= this.#connect());
    if (!client.isReady) throw new Error("Not connected");
    for (const channel of this.#channels.keys()) {
      if (this.#subscribed.has(channel)) continue;
      await client.subscribe(channel, (notice) => this.#channels.get(channel)?.heard(notice), true);
      this.#subscribed.add(channel);
    }
    this.#run ??= await runOf(client);
    return { client, run: this.#run };
  }

  #connect(): RedisClient {
    const client = this.#redis.connection();
    const cut = () => {
      this.#run = null;
      for (const listener of this.#channels.values()) listener.cut();
    };
    for (const event of ["error", "reconnecting", "end", "ready"]) client.on(event, cut);
    return client;
  }
}

async function runOf(client: RedisClient): Promise<string> {
  const text = await client.info("server");
  return /run_id:(\w+)/.exec(text)?.[1] ?? "unknown";
}
