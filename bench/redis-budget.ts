/**
 * What it costs that servers share a budget through Redis: milliseconds that are added to each decision, and processor time of each
 * call, here and in Redis. Starts a redis-server of its own.
 *
 *     npx tsx bench/redis-budget.ts [servers:calls a second …]     default 0:33 0:333 1:33 1:333 3:33 3:333; 0 servers: one without Redis
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { Governor } from "../src/budget/governor.js";
import { SharedGovernor } from "../src/budget/shared/shared-governor.js";
import type { CallGovernor } from "../src/budget/trial.js";
import { systemClock } from "../src/clock.js";
import { Redis } from "../src/redis/redis.js";

const SECONDS = 6;
const LIMIT = 1_000_000;
const log = pino({ level: "silent" });
const RATE = {
  limit: LIMIT,
  remaining: LIMIT,
  resetsInMs: 50_000,
  nextCallInMs: 50_000,
  mark: Math.ceil(Date.now() / 1_000) * 1_000 + 600_000,
  retryAfterMs: null,
  type: null,
};

const port = await freePort();
const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
const server = spawn("redis-server", settings, { stdio: "ignore" });
const url = `redis://127.0.0.1:${port}`;
const inspector = new Redis(url, log);
await inspector.open();

console.log(
  "servers  calls/s  admit p50/p99 ms  acquire p50/p99 ms  CPU here  CPU Redis (microseconds a call)",
);
const wanted = process.argv.slice(2);
const pairs = wanted.length > 0 ? wanted : ["0:33", "0:333", "1:33", "1:333", "3:33", "3:333"];
for (const pair of pairs) {
  const [servers = 0, perSecond = 0] = pair.split(":").map(Number);
  await measure(servers, perSecond);
}
inspector.close();
server.kill();

/** @param servers - 0: one that knows of no Redis */
async function measure(servers: number, perSecond: number): Promise<void> {
  const connections = Array.from({ length: servers }, () => new Redis(url, log));
  await Promise.all(connections.map((redis) => redis.open()));
  const account = `${servers} ${perSecond}`;
  const shared = connections.map(
    (redis) => new SharedGovernor(redis, redis.connection(), account, {}, systemClock),
  );
  const governors: readonly CallGovernor[] = servers === 0 ? [new Governor()] : shared;
  await sleep(500);
  const waits = { admit: [] as number[], acquire: [] as number[] };
  const operate = async (governor: CallGovernor) => {
    const deadlineAt = systemClock.now() + 5_000;
    const begun = performance.now();
    const admission = await governor.admit({ calls: 1, priority: "read", deadlineAt });
    const admitted = performance.now();
    if (!admission.admitted) throw new Error("Not admitted");
    const { reservation } = admission;
    const permit = await governor.acquire({
      priority: "read",
      owner: {},
      reservation,
      isBulk: false,
      deadlineAt,
      signal: new AbortController().signal,
    });
    waits.admit.push(admitted - begun);
    waits.acquire.push(performance.now() - admitted);
    await sleep(50);
    permit.complete({ status: 200, rate: { ...RATE, remaining: LIMIT - waits.admit.length } });
    reservation.close();
  };
  const [first] = governors;
  if (first !== undefined) await operate(first);
  await sleep(100);
  waits.admit.length = 0;
  waits.acquire.length = 0;
  const [cpu, redisCpu] = [process.cpuUsage(), await redisMicros()];
  const begun = performance.now();
  const running: Promise<void>[] = [];
  while (performance.now() - begun < SECONDS * 1_000) {
    const due = Math.floor(((performance.now() - begun) * perSecond) / 1_000);
    while (running.length < due) {
      const governor = governors[running.length % governors.length];
      if (governor !== undefined) running.push(operate(governor));
    }
    await sleep(4);
  }
  await Promise.all(running);
  const { user, system } = process.cpuUsage(cpu);
  const calls = running.length;
  const inRedis = (await redisMicros()) - redisCpu;
  console.log(
    [
      servers === 0 ? "no Redis" : String(servers).padStart(8),
      String(perSecond).padStart(8),
      quantiles(waits.admit).padStart(17),
      quantiles(waits.acquire).padStart(19),
      String(Math.round((user + system) / calls)).padStart(9),
      String(Math.round(inRedis / calls)).padStart(10),
    ].join(" "),
  );
  await Promise.all(shared.map((governor) => governor.close()));
  for (const redis of connections) redis.close();
}

function quantiles(times: number[]): string {
  times.sort((a, b) => a - b);
  const at = (part: number) => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
  return `${at(0.5)}/${at(0.99)}`;
}

/** Processor time of Redis. */
async function redisMicros(): Promise<number> {
  const text = await inspector.run((client) => client.info("cpu"));
  const [, seconds = "0"] = /used_cpu_user:([\d.]+)/.exec(text) ?? [];
  const [, system = "0"] = /used_cpu_sys:([\d.]+)/.exec(text) ?? [];
  return (Number(seconds) + Number(system)) * 1e6;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("No port");
  return address.port;
}
