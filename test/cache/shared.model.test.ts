/**
 * Two caches and a real Redis against a model: histories of reads, writes, webhooks and erasures on two servers whose clocks
 * differ, while connections are cut. A read never returns what is older than its reader accepts. While both servers are
 * connected, what one has written, heard or erased is never read at the other as it was before.
 */
import * as fc from "fast-check";
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { Cache } from "../../src/cache/cache.js";
import { loadSharedEntries } from "../../src/cache/load-shared.js";
import { MemoryStore } from "../../src/cache/memory-store.js";
import type { Fill } from "../../src/cache/store.js";
import { systemClock } from "../../src/clock.js";
import { loadRedis } from "../../src/redis/load.js";
import { LONG, sized } from "../helpers/long.js";
import { describeWithRedis, startRedis } from "../helpers/redis.js";

const LIFETIME_MS = 60_000;
const KEYS = ["ada", "bob"] as const;
/** In this time a server notices that a connection was cut, and makes up for what it could not send, in milliseconds. */
const NOTICED_MS = 500;
const never = new AbortController().signal;

/** A value of the upstream. `updatedAt` orders the records of events. */
interface Version {
  readonly number: number;
  readonly updatedAt: string;
  readonly setAt: number;
  replacedAt: number;
}

interface Step {
  readonly kind: "read" | "write" | "webhook" | "erase" | "cut" | "wait";
  readonly server: 0 | 1;
  readonly key: (typeof KEYS)[number];
  readonly acceptedMs: number;
  readonly ms: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("read", "read", "read", "read", "write", "webhook", "erase", "cut", "wait"),
  server: fc.constantFrom(0, 1),
  key: fc.constantFrom(...KEYS),
  acceptedMs: fc.constantFrom(0, 2, 10, 50, Infinity),
  ms: fc.nat({ max: 6 }),
});

describeWithRedis("random histories on two servers", () => {
  it(
    "never return what is older than asked, and hide no change that is known",
    { ...LONG, timeout: 900_000 },
    async () => {
      const redisServer = await startRedis();
      const admin = await redisServer.inspect();
      const log = pino({ level: "silent" });
      const redises = await Promise.all([0, 1].map(() => loadRedis(redisServer.url, log)));
      onTestFinished(() => redises.forEach((redis) => redis?.close()));
      let run = 0;
      let skewMs = 0;
      const ends = await Promise.all(
        redises.map(async (redis, index) => {
          const clock = { now: () => systemClock.now() + index * skewMs };
          const open = await loadSharedEntries(redis, null, clock);
          if (open === null) throw new Error("No Redis");
          return { clock, open };
        }),
      );

      const history = async (together: readonly (readonly Step[])[], nextSkewMs: number) => {
        skewMs = nextSkewMs;
        run += 1;
        const upstream = new Map<string, Version[]>();
        for (const key of KEYS)
          upstream.set(key, [{ number: 0, updatedAt: at(0), setAt: 0, replacedAt: Infinity }]);
        /** The least version that must be seen: what was written or heard while all were connected. */
        const mustSee = new Map<string, number>(KEYS.map((key) => [key, 0]));
        /** What each server has written itself. It is seen there, whatever is cut. */
        const own = [new Map<string, number>(), new Map<string, number>()];
        let changes = 0;
        let cuts = 0;
        let cutAt = -Infinity;
        const servers = ends.map(({ clock, open }) => {
          const cache = new Cache<Version>(new MemoryStore(2 ** 24).scope("app"), clock, open(`run ${run}`));
          cache.follow();
          return { cache, clock };
        });
        await expect
          .poll(() => servers.map(({ cache }) => cache.mode), { interval: 3, timeout: 20_000 })
          .toEqual(["shared", "shared"]);
        const latest = (key: string) => upstream.get(key)?.at(-1) as Version;
        const fillsOf =
          (key: string) =>
          (value: Version): Fill[] => [
            { key, value, tags: [`customer:${key}`, "customers"], maxAgeMs: LIFETIME_MS },
          ];

        const change = (key: string): Version => {
          changes += 1;
          const now = systemClock.now();
          const next = { number: changes, updatedAt: at(changes), setAt: now, replacedAt: Infinity };
          latest(key).replacedAt = now;
          upstream.get(key)?.push(next);
          return next;
        };

        const read = async ({ server, key, acceptedMs, ms }: Step): Promise<string[]> => {
          const { cache } = servers[server] as (typeof servers)[number];
          const least = Math.max(mustSee.get(key) ?? 0, own[server]?.get(key) ?? 0);
          const startedAt = systemClock.now();
          const lifetime = { maxAgeMs: LIFETIME_MS, maxAgeOnErrorMs: LIFETIME_MS };
          const known = () => cache.get(key, lifetime, acceptedMs)?.value as { number: number } | undefined;
          let found = known();
          if (found === undefined && acceptedMs > 0) {
            await cache.lookUp(key);
            found = known();
          }
          if (found === undefined) {
            const call = async (_: AbortSignal, onDeparture: () => void) => {
              onDeparture();
              await sleep(ms / 3);
              const value = latest(key);
              await sleep(ms);
              return value;
            };
            const flight = cache.joinable(key, lifetime, acceptedMs) ?? cache.fetch(key, call, fillsOf(key));
            found = await flight.join(never);
          }
          const version = upstream.get(key)?.find(({ number }) => number === found.number);
          if (version === undefined) return [`${key} never was ${found.number}`];
          if (version.number < least) return [`${key} is ${version.number}, but ${least} is known`];
          const lateMs = startedAt - acceptedMs - version.replacedAt;
          return lateMs > 0 ? [`${key} was replaced ${lateMs} ms too early`] : [];
        };

        const take = async (one: Step): Promise<string[]> => {
          const { server, key, ms } = one;
          const { cache, clock } = servers[server] as (typeof servers)[number];
          if (one.kind === "read") return read(one);
          if (one.kind === "wait") await sleep(ms * 5);
          else if (one.kind === "cut") {
            cuts += 1;
            cutAt = systemClock.now();
            await admin.sendCommand([
              "CLIENT",
              "KILL",
              "TYPE",
              server === 0 ? "normal" : "pubsub",
              "SKIPME",
              "yes",
            ]);
          } else {
            const isConnected = () =>
              servers.every((other) => other.cache.mode === "shared") &&
              systemClock.now() - cutAt > NOTICED_MS;
            const [before, wasConnected] = [cuts, isConnected()];
            const version = change(key);
            const tags = [`customer:${key}`];
            if (one.kind === "write") cache.remove([...tags, "customers"], version.updatedAt);
            else if (one.kind === "erase") cache.remove([...tags, "customers"]);
            else cache.replace(tags, fillsOf(key)(version), clock.now() - 1, version.updatedAt);
            own[server]?.set(key, version.number);
            await cache.told;
            if (wasConnected && isConnected()) {
              // A notice is on its way for some milliseconds.
              await beat(servers, key, version.number);
            }
            // A server whose connection was cut meanwhile has not been told.
            if (wasConnected && isConnected() && cuts === before) {
              mustSee.set(key, Math.max(mustSee.get(key) ?? 0, version.number));
            }
          }
          return [];
        };

        for (const steps of together) {
          const writers = new Set<string>();
          const allowed = steps.filter((one) => {
            if (one.kind === "read" || one.kind === "wait" || one.kind === "cut") return true;
            return !writers.has(one.key) && writers.add(one.key);
          });
          expect((await Promise.all(allowed.map(take))).flat()).toEqual([]);
        }
        for (const { cache } of servers) cache.close();
      };

      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 15 }),
          fc.constantFrom(-300_000, -5, 0, 5, 300_000),
          history,
        ),
        { numRuns: sized(15, 300), endOnFailure: true },
      );
    },
  );
});

const at = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until no server has a version before `number` in memory, or one of them is cut. */
async function beat(
  servers: readonly { readonly cache: Cache<Version> }[],
  key: string,
  number: number,
): Promise<void> {
  await expect
    .poll(
      () =>
        servers.every(({ cache }) => {
          const entry = cache.peek(key);
          const isOld = entry !== undefined && !entry.isOutdated && (entry.value as Version).number < number;
          return !isOld || cache.mode === "alone";
        }),
      { interval: 1, timeout: 10_000 },
    )
    .toBe(true);
}
