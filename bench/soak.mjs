// `npm run soak [-- --minutes 10]`: a server and the sandbox, each a process of its own, at 70 % of the rate limit while 5 % of the
// upstream calls fail. Prints memory, descriptors and the delay of the event loop by the minute, and fails if they grow.
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { build, cpuMsOf, heapOf, memoryOf, start, stopAll } from "./programs.mjs";

/** Calls a minute that the upstream allows. */
const LIMIT = 6_000;
const LOAD = 0.7;
const FAULTY = 0.05;
/** What may be added from the first third to the last, without the first minute: in MB of the heap, and in descriptors. */
const MOST_GROWTH = { heap: 2, descriptors: 10 };

const { minutes } = parseArgs({ options: { minutes: { type: "string", default: "10" } } }).values;
const samples = Math.max(4, Number(minutes));

/** One-time faults, by turns. */
const FAULTS = [
  { name: "status", status: 500 },
  { name: "status", status: 503 },
  { name: "reset-before-headers" },
  { name: "reset-mid-body" },
  { name: "truncated-length" },
  { name: "malformed-json" },
  { name: "html-200" },
  { name: "garbage" },
  { name: "latency", ms: 3_000 },
  { name: "no-body" },
];

/** Operations and the upstream calls that each takes, by turns. The cache is off, so that every one takes its calls. */
const OPERATIONS = [
  { calls: 1, query: (n) => `{ customer(by: { sourceId: "crm-${1001 + (n % 20)}" }) { id name email } }` },
  { calls: 1, query: (n) => `{ customers(first: ${10 + (n % 90)}) { nodes { id a${n}: name metadata } } }` },
  { calls: 6, query: () => "{ customers(first: 5) { nodes { id segments { name } } } }" },
  { calls: 1, query: (n) => mutation(`updateCustomer(by: { id: "${ADA}" }, fields: { name: "Ada ${n}" })`) },
  { calls: 1, query: (n) => mutation(`upsertCustomer(sourceId: "soak-${n % 500}", fields: { name: "S" })`) },
  { calls: 2, query: () => `{ customer(by: { id: "${ADA}" }) { activities(first: 5) { nodes { id } } } }` },
  { calls: 0, query: () => "{ upstreamBudget { remaining } nonsense }" },
];
const ADA = "cust_ada00000000000000000001";
const mutation = (field) => `mutation { ${field} { customer { id } userErrors { code } } }`;
const CALLS_OF_A_TURN = OPERATIONS.reduce((sum, { calls }) => sum + calls, 0);

build();
try {
  const sandbox = await start("dist/sandbox/main.js", {
    SANDBOX_PORT: "0",
    SANDBOX_RATE_LIMIT: String(LIMIT),
  });
  const server = await start("dist/main.js", {
    PORT: "0",
    VOUCHERIFY_API_URL: sandbox.url,
    VOUCHERIFY_APP_ID: "soak",
    VOUCHERIFY_APP_TOKEN: "soak",
    RATE_LIMIT_SHARE: "100",
    MAX_REQUESTS_PER_SECOND: "0",
    CACHE_MB: "0",
    GRAPHIQL: "off",
  });
  const outcomes = new Map();
  const everyMs = 60_000 / ((LIMIT * LOAD) / CALLS_OF_A_TURN) / OPERATIONS.length;
  const rows = [];
  let sent = 0;
  let owedFaults = 0;
  const endsAt = Date.now() + samples * 60_000;
  const asking = (async () => {
    for (let nextAt = Date.now(); Date.now() < endsAt; nextAt += everyMs) {
      await sleep(Math.max(0, nextAt - Date.now()));
      const { calls, query } = OPERATIONS[sent % OPERATIONS.length];
      owedFaults += calls * FAULTY;
      if (owedFaults >= 1) {
        owedFaults -= 1;
        await addFault(sandbox, FAULTS[sent % FAULTS.length]);
      }
      void ask(server, query((sent += 1)), outcomes);
    }
  })();
  console.log("minute | operations | CPU, s | heap, MB | resident, MB | descriptors | loop p99, ms");
  for (let minute = 1; minute <= samples; minute += 1) {
    await sleep(60_000);
    // The journal of the sandbox is memory of the sandbox alone, and would grow.
    await post(`${sandbox.url}/sandbox/journal`, undefined, "DELETE");
    const row = {
      heap: await heapOf(server),
      resident: memoryOf(server.pid, "VmRSS"),
      descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
      loop: await loopDelayOf(server),
    };
    rows.push(row);
    const cpu = (cpuMsOf(server.pid) / 1_000).toFixed(0);
    console.log(
      `${minute} | ${sent} | ${cpu} | ${row.heap} | ${row.resident} | ${row.descriptors} | ${row.loop}`,
    );
  }
  await asking;
  // Longer than the longest operation.
  await sleep(15_000);
  console.log(`outcomes: ${[...outcomes].map(([code, count]) => `${code} ${count}`).join(", ")}`);
  const measured = rows.slice(1);
  const third = Math.floor(measured.length / 3);
  for (const [name, most] of Object.entries(MOST_GROWTH)) {
    const mean = (part) => part.reduce((sum, row) => sum + row[name], 0) / part.length;
    const growth = mean(measured.slice(-third)) - mean(measured.slice(0, third));
    console.log(
      `${name}: ${growth >= 0 ? "+" : ""}${growth.toFixed(1)} from the first third to the last, at most ${most}`,
    );
    if (growth > most) process.exitCode = 1;
  }
  const answered = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  if (answered !== sent || outcomes.has("no answer") || outcomes.has("INTERNAL_SERVER_ERROR"))
    process.exitCode = 1;
} finally {
  stopAll();
}

/** The next call meets the fault. If calls are few, faults do not pile up until every call meets one. */
async function addFault({ url }, fault) {
  const { active } = await (await fetch(`${url}/sandbox/faults`)).json();
  if (active.length === 0) await post(`${url}/sandbox/faults`, { ...fault, times: 1 });
}

/** Sends an operation, and counts how it ended. */
async function ask({ url }, query, outcomes) {
  const count = (code) => outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
  try {
    const { data, errors = [] } = await post(`${url}/graphql`, { query });
    count(errors[0]?.extensions?.code ?? (data ? "ok" : "no answer"));
  } catch {
    count("no answer");
  }
}

/** 99 % of the delays of the event loop since the last reading, in milliseconds. */
async function loopDelayOf({ url }) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const seconds = Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1]);
  return Math.round(seconds * 10_000) / 10;
}

function post(url, body, method = "POST") {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, headers: { "content-type": "application/json" } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(text === "" ? {} : JSON.parse(text))).on("error", reject);
    });
    sending.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
