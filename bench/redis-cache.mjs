// What a hit in Redis costs beside a hit in memory, and how long an eviction takes to reach another server.
//
//     npm run build -- --only server && redis-server --port 6390 --save "" & node bench/redis-cache.mjs redis://127.0.0.1:6390
import pino from "pino";
import { Cache } from "../dist/cache/cache.js";
import { loadSharedEntries } from "../dist/cache/load-shared.js";
import { MemoryStore } from "../dist/cache/memory-store.js";
import { systemClock } from "../dist/clock.js";
import { Encryption } from "../dist/encryption.js";
import { loadRedis } from "../dist/redis/load.js";

const [url = "redis://127.0.0.1:6379"] = process.argv.slice(2);
const ROUNDS = 5_000;
const LIFETIME = { maxAgeMs: 3_600_000, maxAgeOnErrorMs: 3_600_000 };
const log = pino({ level: "silent" });
const record = {
  id: "cust_0123456789",
  source_id: "person@mail.example",
  name: "A person",
  metadata: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${index}`, `value ${index}`])),
  summary: { redemptions: { total_redeemed: 3 }, orders: { total_amount: 4 } },
};

async function server(encryption) {
  const redis = await loadRedis(url, log);
  const open = await loadSharedEntries(redis, encryption, systemClock);
  const store = new MemoryStore(2 ** 28);
  const cache = new Cache(store.scope("app"), systemClock, open("bench"));
  cache.follow();
  while (cache.mode !== "shared") await pause(10);
  return { cache, store, end: () => (cache.close(), redis.close()) };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const fill = (key) => ({
  key,
  value: { found: record },
  tags: [`customer:${key}`, "customers"],
  maxAgeMs: 3_600_000,
});
const read = (cache, key) =>
  cache
    .fetch(
      key,
      async (_, left) => left(),
      () => [fill(key)],
    )
    .join(new AbortController().signal);

function print(name, times, cpu) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.floor(sorted.length * part)].toFixed(3);
  console.log(`${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${(cpu / times.length).toFixed(1)} µs of CPU`);
}

async function measure(name, round) {
  const times = [];
  const before = process.cpuUsage();
  for (let index = 0; index < ROUNDS; index += 1) {
    const start = performance.now();
    await round(index);
    times.push(performance.now() - start);
    // Calls are far rarer: what they store does not queue up.
    if (index % 50 === 49) await pause(10);
  }
  const { user, system } = process.cpuUsage(before);
  print(name, times, user + system);
}

for (const [title, encryption] of [
  ["without CACHE_KEY", null],
  ["with CACHE_KEY", new Encryption([Buffer.alloc(32, 1)])],
]) {
  console.log(title);
  const [a, b] = [await server(encryption), await server(encryption)];
  await measure("  store", (index) => read(a.cache, `k${index}`));
  await pause(500);
  for (let warm = 0; warm < 3; warm += 1) {
    b.store.scope("app").clear();
    await measure("  hit in Redis", async (index) => {
      if (!(await b.cache.lookUp(`k${index}`))) throw new Error("missed");
    });
  }
  await measure("  hit in memory", (index) => {
    if (b.cache.get(`k${index}`, LIFETIME, Infinity) === null) throw new Error("missed");
  });
  const times = [];
  for (let index = 0; index < 500; index += 1) {
    const start = performance.now();
    a.cache.remove([`customer:k${index}`]);
    while (b.cache.peek(`k${index}`) !== undefined) await new Promise(setImmediate);
    times.push(performance.now() - start);
  }
  print("  an eviction at the other server", times, 0);
  a.cache.clear();
  await a.cache.told;
  a.end();
  b.end();
}
