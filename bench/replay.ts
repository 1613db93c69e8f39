// A day of reads and changes, replayed three times over real HTTP: without the cache, with it, and with an hour in which all
// webhooks are lost. Popular customers are read often (Zipf). 95 % of the operations read, 3 % write through this server, and
// 2 % are changes of others that only webhooks report. Every answer is held against what was true: a value that is older than
// the server promises is counted as too old.
//
//     npx tsx bench/replay.ts [operations, default 50000] [customers, default 1000] [records or related, default records]
//
// `records` reads fields of the customer's record. With `related`, every other read asks for segments or activities, too:
// no webhook reports all of their changes, so they are kept for five minutes at most.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import pino from "pino";
import { startApp } from "../src/app.js";
import { systemClock } from "../src/clock.js";
import { readConfig } from "../src/config.js";
import { WEBHOOK_PATH } from "../src/http/webhooks.js";
import { startSandbox } from "../src/sandbox/server.js";

const [operations = "50000", customers = "1000", kind = "records"] = process.argv.slice(2);
const COUNT = Number(operations);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The greatest age of a customer with webhooks, in the endpoint table. */
const PROMISED_MS = HOUR_MS;
const SECRET = "replay";

/** The same numbers in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Ranks by Zipf's law with exponent 1. */
function zipf(size: number, random: () => number): () => number {
  const weights = Array.from({ length: size }, (_, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sums: number[] = [];
  for (const weight of weights) sums.push((sums.at(-1) ?? 0) + weight / total);
  return () => {
    const at = random();
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 1) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

const SELECTIONS = [
  "name email loyalty { points }",
  "name",
  ...(kind === "related" ? ["name segments { name }", "name activities(first: 10) { nodes { type } }"] : []),
];

/** Stands before the sandbox. The day passes by its clock, so its rate limit cannot be told to the governor, whose minutes are real. */
async function startProxy(url: string) {
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const forwarded = request(`${url}${incoming.url}`, { method, headers }, (answer) => {
      const kept = Object.entries(answer.headers).filter(([name]) => !name.startsWith("x-rate-limit"));
      outgoing.writeHead(answer.statusCode ?? 500, {
        ...Object.fromEntries(kept),
        "x-rate-limit-limit": "1000000",
        "x-rate-limit-remaining": "1000000",
      });
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

async function replay(
  title: string,
  settings: { cacheBytes: number; losesWebhooks: boolean },
): Promise<number> {
  let aheadMs = 0;
  const now = () => systemClock.now() + aheadMs;
  const sandbox = await startSandbox({ customers: Number(customers), rateLimit: 1_000_000_000, now });
  const proxy = await startProxy(sandbox.url);
  const config = readConfig({});
  const app = await startApp(
    {
      ...config,
      port: 0,
      graphiql: false,
      upstream: { apiUrl: proxy.url, appId: "replay", appToken: "replay" },
      webhookSecrets: [SECRET],
      cache: { ...config.cache, bytes: settings.cacheBytes },
    },
    pino({ level: "silent" }),
    { timer: { ...systemClock, now } },
  );
  sandbox.webhooks.sendTo({ url: app.url + WEBHOOK_PATH, secret: SECRET });
  const people = [...sandbox.store.customers.all()].map(({ id, name }) => ({
    id,
    /** Values, and when each was replaced. */
    values: [{ name: name ?? null, replacedAt: Infinity }],
  }));
  const random = randomNumbers(7);
  const rank = zipf(people.length, random);
  const post = async (query: string) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as {
      data: { customer: { name: string | null } | null };
      errors?: object[];
      extensions: { upstream: { oldest: number } };
    };
  };
  let [reads, tooOld, failed, changed] = [0, 0, 0, 0];
  let oldestMs = 0;
  const startedAt = now();
  for (let index = 0; index < COUNT; index += 1) {
    const time = (DAY_MS * index) / COUNT;
    aheadMs += Math.max(0, startedAt + time - now());
    sandbox.webhooks.faults.clear();
    if (settings.losesWebhooks && time > 10 * HOUR_MS && time < 11 * HOUR_MS) {
      sandbox.webhooks.faults.add({ name: "lost" });
    }
    const person = people[rank()];
    if (person === undefined) continue;
    const drawn = random();
    if (drawn < 0.95) {
      const selection = SELECTIONS[Math.floor(random() * SELECTIONS.length)];
      const asked = now();
      const { data, errors } = await post(`{ customer(by: { id: "${person.id}" }) { ${selection} } }`);
      reads += 1;
      if (errors !== undefined) failed += 1;
      const value = person.values.findLast(({ name }) => name === (data.customer?.name ?? null));
      const ageMs = Math.max(0, asked - (value?.replacedAt ?? 0));
      oldestMs = Math.max(oldestMs, ageMs);
      if (ageMs > PROMISED_MS) tooOld += 1;
      continue;
    }
    const name = `Name ${index}`;
    if (drawn < 0.98) {
      await post(
        `mutation { updateCustomer(by: { id: "${person.id}" }, fields: { name: "${name}" }) { customer { id } } }`,
      );
    } else {
      changed += 1;
      await fetch(`${sandbox.url}/v1/customers/${person.id}`, {
        method: "PUT",
        headers: { "x-app-id": "others", "x-app-token": "others", "content-type": "application/json" },
        body: JSON.stringify({ name }),
      });
    }
    const last = person.values.at(-1);
    if (last !== undefined) last.replacedAt = now();
    person.values.push({ name, replacedAt: Infinity });
    await sandbox.webhooks.settled();
  }
  const calls = sandbox.journal.entries.length - changed;
  console.log(
    `${title}: ${reads} reads, ${calls} calls of this server, ${failed} failed, ${tooOld} values older than promised, ` +
      `the oldest was replaced ${(oldestMs / 1_000).toFixed(0)} s before`,
  );
  await app.close();
  proxy.close();
  await sandbox.close();
  return calls;
}

console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`);
console.log(`${COUNT} operations in a day, ${customers} customers, reads of ${kind}`);
const without = await replay("without the cache", { cacheBytes: 0, losesWebhooks: false });
for (const losesWebhooks of [false, true]) {
  const title = losesWebhooks ? "with the cache, webhooks lost for an hour" : "with the cache";
  const calls = await replay(title, { cacheBytes: 64 * 2 ** 20, losesWebhooks });
  console.log(`  ${(100 * (1 - calls / without)).toFixed(1)} % fewer calls`);
}
