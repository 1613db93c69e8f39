/** Three processes of the built server on one account and one Redis, under ten times the load; the journal is the proof. */
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/server.js";
import { report } from "../../helpers/figures.js";
import { LONG, sized } from "../../helpers/long.js";
import { buildServer, type Program, run } from "../../helpers/program.js";
import { describeWithRedis, type RedisServer, startRedis } from "../../helpers/redis.js";
import { mostInWindow } from "../fake-upstream.js";

const MINUTE = 60_000;
/** Calls a minute, all of them for this server. */
const LIMIT = sized(600, 100);
const WINDOWS = sized(0.05, 1);

beforeAll(buildServer);

async function startThree({ url }: Sandbox, redis: RedisServer): Promise<readonly Program[]> {
  const programs = [1, 2, 3].map(() =>
    run(["dist/main.js"], {
      PORT: "0",
      VOUCHERIFY_API_URL: url,
      VOUCHERIFY_APP_ID: "test-app-id",
      VOUCHERIFY_APP_TOKEN: "test-app-token",
      REDIS_URL: redis.url,
      RATE_LIMIT_SHARE: "100",
      CACHE_MB: "0",
      GRAPHIQL: "off",
    }),
  );
  await Promise.all(programs.map((program) => program.url()));
  return programs;
}

/** What a client is told: `answered`, or the codes of the errors. */
async function ask(url: string): Promise<string> {
  const query = '{ customer(by: { sourceId: "ada@lovelace.example" }) { name } }';
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { errors = [] } = (await response.json()) as {
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return errors.map(({ extensions }) => extensions.code).join() || "answered";
}

/** Asks a server ten times as often as its third of the limit allows, until the time is over or it is killed. */
async function askOften(
  { child, url }: Program,
  ms: number,
  count: (outcome: string) => void,
): Promise<void> {
  const address = await url();
  const gapMs = (3 * MINUTE) / (10 * LIMIT);
  const asked: Promise<void>[] = [];
  const end = performance.now() + ms;
  while (performance.now() < end && !child.killed) {
    asked.push(
      ask(address).then(count, (error: unknown) => {
        // Nobody can answer for a process that was killed.
        if (!child.killed) throw error;
      }),
    );
    await sleep(gapMs);
  }
  await Promise.all(asked);
}

async function useSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({ customers: 1, rateLimit: LIMIT });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

function figuresOf({ journal: { entries } }: Sandbox, outcomes: ReadonlyMap<string, number>) {
  const times = entries.map(({ at }) => at);
  const minutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / MINUTE;
  return {
    sent: times.length,
    minutes,
    "most in a minute": mostInWindow(times, MINUTE),
    "429s": entries.filter(({ status }) => status === 429).length,
    ...Object.fromEntries(outcomes),
  };
}

describeWithRedis("three processes with ten times the load", () => {
  it.each(sized([true], [false, true]))(
    "never exceed the limit, and fail nobody (one is killed, and Redis is killed and comes back: %s)",
    { ...LONG, timeout: 300_000 },
    async (isHard) => {
      const sandbox = await useSandbox();
      const redis = await startRedis();
      const programs = await startThree(sandbox, redis);
      const outcomes = new Map<string, number>();
      const count = (outcome: string) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const ms = WINDOWS * MINUTE;
      const running = Promise.all(programs.map((program) => askOften(program, ms, count)));
      if (isHard) {
        await sleep(ms / 4);
        programs[0]?.child.kill("SIGKILL");
        await sleep(ms / 4);
        await redis.kill();
        await sleep(ms / 4);
        await redis.start();
      }
      await running;
      const figures = figuresOf(sandbox, outcomes);
      const title = `three processes, ten times the load, ${WINDOWS} minutes of ${LIMIT}`;
      report(isHard ? `${title}, one killed, and Redis` : title, figures);
      expect(figures["429s"]).toBe(0);
      expect(figures["most in a minute"]).toBeLessThanOrEqual(LIMIT);
      expect([...outcomes.keys()].filter((name) => !["answered", "RATE_LIMITED"].includes(name))).toEqual([]);
      // In a few seconds, a busy machine asks for less than there is.
      expect(figures.sent).toBeGreaterThan(sized(20, 0.85 * LIMIT * WINDOWS));
    },
  );
});
