/**
 * Three servers with one Redis, one of which is always being killed (SIGKILL, and started again) or stopped for some seconds
 * (SIGSTOP), and Redis now and then, while clients send bulk updates. A client that gets no answer repeats its request with the same
 * idempotency key at another server. At the end each row has arrived exactly once at an upstream of its own, or its run says that
 * its outcome is unknown.
 *
 *     node bench/takeovers.mjs [disturbances] [rows of a request]     default 100 and 60
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startBulkUpstream } from "./bulk-upstream.mjs";
import { build, start, startRedis, stopAll } from "./programs.mjs";

const DISTURBANCES = Number(process.argv[2] ?? 100);
const ROWS = Number(process.argv[3] ?? 60);
const PIECE_ROWS = 5;
const SERVERS = 3;
const CLIENTS = 2;

const RUN = "id state rowCount unknownRows { first last } unsentRows { first last } stop { code }";
const UPDATE = `mutation ($rows: [BulkCustomerUpdate!]!, $key: String) {
  updateCustomersInBulk(rows: $rows, idempotencyKey: $key) { run { ${RUN} } userErrors { code message } }
}`;

build();
const upstream = await startBulkUpstream({
  path: "/customers/bulk/async",
  type: "CUSTOMERS.BULK_UPDATE",
  rowsOf: (text) => JSON.parse(text).map(({ source_id }) => source_id),
  latencyMs: 40,
});
let redis = await startRedis(undefined, { isPersistent: true });
const startServer = () =>
  start("dist/main.js", {
    PORT: "0",
    LOG_LEVEL: "fatal",
    GRAPHIQL: "off",
    REDIS_URL: redis.url,
    CACHE_KEY: Buffer.alloc(32, 7).toString("base64"),
    VOUCHERIFY_API_URL: upstream.url,
    VOUCHERIFY_APP_ID: "id",
    VOUCHERIFY_APP_TOKEN: "token",
    BULK_PIECE_ROWS: String(PIECE_ROWS),
    MAX_REQUESTS_PER_SECOND: "0",
  });
const servers = await Promise.all(Array.from({ length: SERVERS }, startServer));

async function query(text, variables = {}) {
  const { url } = servers[Math.floor(Math.random() * SERVERS)];
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: text, variables }),
    signal: AbortSignal.timeout(20_000),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw Object.assign(new Error(JSON.stringify(errors)), { errors });
  return data;
}

/** The same, until a server answers. */
async function ask(text, variables) {
  for (;;) {
    try {
      return await query(text, variables);
    } catch (error) {
      const codes = (error.errors ?? []).map(({ extensions }) => extensions?.code);
      codes.forEach((code) => refusals.set(code, (refusals.get(code) ?? 0) + 1));
      const isHonest = codes.every((code) => code === "JOURNAL_UNAVAILABLE");
      if (!isHonest) throw error;
      await sleep(100);
    }
  }
}

const refusals = new Map();
/** The ID of the run of each request. */
const runs = [];
const calm = new AbortController();

async function send() {
  while (!calm.signal.aborted) {
    const request = runs.push(null) - 1;
    const rows = Array.from({ length: ROWS }, (_, row) => ({
      sourceId: `${request}-${row + 1}`,
      fields: { name: "Ada" },
    }));
    const { updateCustomersInBulk } = await ask(UPDATE, { rows, key: `request-${request}` });
    if (updateCustomersInBulk.run === null) throw new Error(JSON.stringify(updateCustomersInBulk));
    runs[request] = updateCustomersInBulk.run.id;
  }
}

const counts = { kills: 0, stops: 0, outages: 0 };

async function disturb() {
  for (let each = 0; each < DISTURBANCES; each += 1) {
    await sleep(Math.random() * 1_500);
    const place = Math.floor(Math.random() * SERVERS);
    const { child } = servers[place];
    const kind = Math.random();
    if (kind < 0.65) {
      counts.kills += 1;
      child.kill("SIGKILL");
      servers[place] = await startServer();
    } else if (kind < 0.9) {
      counts.stops += 1;
      child.kill("SIGSTOP");
      // Sometimes shorter and sometimes longer than a run is held.
      await sleep(1_000 + Math.random() * 5_000);
      child.kill("SIGCONT");
    } else {
      counts.outages += 1;
      redis.child.kill("SIGKILL");
      await sleep(Math.random() * 3_000);
      redis = await redis.again();
    }
  }
  calm.abort();
}

try {
  const startedAt = Date.now();
  await Promise.all([disturb(), ...Array.from({ length: CLIENTS }, send)]);
  const uncertain = new Set();
  const unsent = new Set();
  for (const [request, id] of runs.entries()) {
    for (;;) {
      const { bulkRun } = await ask(`query ($id: ID!) { bulkRun(id: $id) { ${RUN} } }`, { id });
      if (bulkRun === null) throw new Error(`${id} is not known any more`);
      if (["QUEUED", "RUNNING"].includes(bulkRun.state)) {
        await sleep(100);
        continue;
      }
      const add = (rows, ranges) => {
        for (const { first, last } of ranges) {
          for (let row = first; row <= (last ?? ROWS); row += 1) rows.add(`${request}-${row}`);
        }
      };
      add(uncertain, bulkRun.unknownRows);
      add(unsent, bulkRun.unsentRows);
      break;
    }
  }
  const totals = {
    once: 0,
    lost: 0,
    repeated: 0,
    uncertain: uncertain.size,
    unsent: unsent.size,
    "unsent but arrived": 0,
  };
  for (const request of runs.keys()) {
    for (let row = 1; row <= ROWS; row += 1) {
      const name = `${request}-${row}`;
      const count = upstream.arrivals.get(name) ?? 0;
      if (count > 1) totals.repeated += 1;
      else if (count === 1) totals.once += 1;
      else if (!uncertain.has(name) && !unsent.has(name)) totals.lost += 1;
      if (count > 0 && unsent.has(name)) totals["unsent but arrived"] += 1;
    }
  }
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  const refused = Object.fromEntries(refusals);
  console.log(
    JSON.stringify({
      seconds,
      ...counts,
      requests: runs.length,
      rows: runs.length * ROWS,
      ...totals,
      refused,
    }),
  );
  process.exitCode = totals.lost + totals.repeated + totals["unsent but arrived"] > 0 ? 1 : 0;
} finally {
  upstream.close();
  stopAll();
}
