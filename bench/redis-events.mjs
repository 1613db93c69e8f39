// `node bench/redis-events.mjs [redis://127.0.0.1:6379]`: how long it takes from a webhook at one server to its answer, and to a
// subscriber at another one. Both are processes of their own; without a URL it starts a Redis.
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { build, start, startRedis, stopAll } from "./programs.mjs";

const COUNT = 500;
const SECRET = "bench";

build();
try {
  const url = process.argv[2] ?? (await startRedis()).url;
  const sandbox = await start("dist/sandbox/main.js", { SANDBOX_PORT: "0" });
  const env = {
    PORT: "0",
    VOUCHERIFY_API_URL: sandbox.url,
    VOUCHERIFY_APP_ID: "bench",
    VOUCHERIFY_APP_TOKEN: "bench",
    VOUCHERIFY_WEBHOOK_SECRET: SECRET,
    MAX_REQUESTS_PER_SECOND: "0",
    GRAPHIQL: "off",
    REDIS_URL: url,
  };
  const [first, second] = [await start("dist/main.js", env), await start("dist/main.js", env)];
  const client = createClient({
    url: `${second.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
  });
  const waiting = new Map();
  const query = 'subscription { customerChanged(by: { id: "cust_bench" }) { id } }';
  client.subscribe(
    { query },
    {
      next: ({ data }) => waiting.get(data.customerChanged.id)?.(performance.now()),
      error: (error) => console.error(error),
      complete: () => undefined,
    },
  );
  // Until the subscription is open.
  await sleep(1_000);
  const [answered, heard] = [[], []];
  for (let n = 0; n < COUNT; n += 1) {
    const body = webhook();
    const sentAt = performance.now();
    const arrival = new Promise((resolve) => waiting.set(body.event.id, resolve));
    await post(first.url, body);
    answered.push(performance.now() - sentAt);
    heard.push((await arrival) - sentAt);
  }
  print("answer to the webhook", answered);
  print("subscriber at the other server", heard);
  await client.dispose();
} finally {
  stopAll();
}
process.exit();

function webhook() {
  const at = new Date().toISOString();
  const customer = {
    id: "cust_bench",
    source_id: "bench",
    object: "customer",
    created_at: at,
    updated_at: at,
  };
  return {
    id: `whs_${randomUUID()}`,
    created_at: at,
    type: "customer.updated",
    data: { customer },
    source: { object: "webhook" },
    event: {
      id: `evcus_${randomUUID()}`,
      type: "customer.updated",
      created_at: at,
      entity_id: customer.id,
      group_id: randomUUID(),
    },
  };
}

async function post(url, json) {
  const body = JSON.stringify(json);
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const response = await fetch(`${url.replace(/\/$/, "")}/webhooks/voucherify`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-voucherify-signature": signature },
    body,
  });
  const { receipt } = await response.json();
  if (receipt !== "applied") throw new Error(`Expected the webhook to be applied, but it was ${receipt}`);
}

function print(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.floor(sorted.length * part)].toFixed(1);
  console.log(`${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}
