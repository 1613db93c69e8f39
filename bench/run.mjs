// `npm run bench`: what an operation costs, ours beside its peers, over the same upstream. Each is a process of its own. CPU time
// is that of the server's process, measured in turns, so that a busy machine changes little. Writes the table of
// bench/RESULTS.md.
//
//     npm run bench [-- --only <row>] [--servers <pattern>] [--rounds 3] [--seconds 3] [--warm-up 20]
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { build, cpuMsOf, installPeers, median, memoryOf, start, stopAll } from "./programs.mjs";
import { ROWS } from "./rows.mjs";
import { send } from "./send.mjs";

const PEERS = fileURLToPath(new URL("peers", import.meta.url));
const RESULTS = fileURLToPath(new URL("RESULTS.md", import.meta.url));
const [BEGIN, END] = ["<!-- npm run bench: begin -->", "<!-- npm run bench: end -->"];

/** The limits never bind, as the peers have none. */
const UNLIMITED = { RATE_LIMIT_SHARE: "100", MAX_REQUESTS_PER_SECOND: "0" };
const OURS = { ...UNLIMITED, GRAPHIQL: "off" };
/** `cached`: its settings in the rows whose answers are cached. `repeated`: those of requests that come again, if they differ. */
const SERVERS = {
  "ours, node-fetch": { file: "dist/main.js", env: { ...OURS, CACHE_MB: "0" }, cached: OURS },
  "ours, undici": {
    file: "dist/main.js",
    env: { ...OURS, CACHE_MB: "0", UPSTREAM_TRANSPORT: "undici" },
    cached: { ...OURS, UPSTREAM_TRANSPORT: "undici" },
  },
  // The cache works and every answer is too old, so that the calls are made.
  "ours, all on": {
    file: "dist/main.js",
    env: {
      ...UNLIMITED,
      CACHE_MAX_AGE: "0",
      UPSTREAM_DETAILS: "on",
      VOUCHERIFY_WEBHOOK_SECRET: "bench",
      LOG_LEVEL: "info",
    },
  },
  "ours, all off": { file: "bench/bare.mjs", env: {} },
  Apollo: { file: "bench/peers/apollo.mjs", env: {}, cached: { CACHE: "on" } },
  "Apollo, response cache": { file: "bench/peers/apollo.mjs", cached: { CACHE: "response" } },
  "type-graphql": { file: "bench/peers/type-graphql.mjs", env: {}, cached: { CACHE: "on" } },
  "mercurius, undici": { file: "bench/peers/mercurius.mjs", env: {}, cached: { CACHE: "on" } },
  Yoga: { file: "bench/peers/yoga.mjs", env: {}, cached: { CACHE: "on" } },
  "Node.js alone": {
    file: "bench/peers/alone.mjs",
    env: {},
    cached: { CACHE: "on" },
    repeated: { CACHE: "response" },
  },
  "Node.js alone, undici": { file: "bench/peers/alone.mjs", env: { TRANSPORT: "undici" } },
  // It has no cache of its own for answers of REST.
  Mesh: { file: "bench/peers/mesh.mjs", env: {}, adapt: inNamesOfRest },
};
/** The same question to a schema that was made of the REST API. */
function inNamesOfRest({ query, variables }) {
  const names = Object.entries({
    "$id: ID!": "$id: String!",
    "customer(by: { id: $id })": "customer: getCustomer(id: $id)",
    " sourceId ": " sourceId: source_id ",
    " birthDate ": " birthDate: birthdate ",
    " createdAt ": " createdAt: created_at ",
    " updatedAt": " updatedAt: updated_at",
    " line1 ": " line1: line_1 ",
    " postalCode ": " postalCode: postal_code ",
  });
  const renamed = names.reduce((text, [from, to]) => text.replace(from, to), query);
  return {
    query: renamed
      .replace(/customer\(by: \{ (id: "\w+") \}\)/, "customer: getCustomer($1)")
      .replace(
        /customers\(first: (\d+)\) \{ nodes \{/,
        "customers: listCustomers(limit: $1) { nodes: customers {",
      ),
    variables,
  };
}

/** Each other round begins with so much that is not measured. */
const WARM_UP_MS = 1_000;

/** What the ratios compare with: the same server and the same way out, without what this project adds. */
const BASE = "Apollo";

/** The first round (`warm-up`) is not measured: V8 needs it to compile a server with many parts, the longer the slower the machine. */
const {
  only,
  servers,
  rounds,
  seconds,
  "warm-up": firstRound,
} = parseArgs({
  options: {
    only: { type: "string" },
    servers: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    "warm-up": { type: "string", default: "20" },
  },
}).values;
if (only !== undefined && !Object.hasOwn(ROWS, only)) {
  console.error(`Expected --only to be one of ${Object.keys(ROWS).join(", ")}, but got ${only}`);
  process.exit(2);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    stopAll();
    process.exit(1);
  });
}

let asked = 0;
build({ withGraphiql: true });
installPeers();
try {
  const upstream = await start("bench/stub.mjs", {});
  const tables = [];
  for (const [key, row] of Object.entries(ROWS)) {
    if (only === undefined || only === key) tables.push(await tableOf(row, upstream));
  }
  const versions = Object.entries(JSON.parse(readFileSync(`${PEERS}/package.json`, "utf8")).dependencies);
  const text = [
    `Measured on ${new Date().toISOString().slice(0, 10)}, Node ${process.version.slice(1)}, ${cpus().length} x ${cpus()[0]?.model.trim()}.`,
    `Median of ${rounds} rounds in turns, of ${seconds} seconds each after a second to warm up, and ${firstRound} seconds before the first.`,
    `Versions of the peers: ${versions.map(([name, version]) => `${name} ${version}`).join(", ")}.`,
    "",
    ...tables,
  ].join("\n");
  console.log(text);
  if (only === undefined && servers === "") write(text);
} finally {
  stopAll();
}

/** Measures one row, all servers in turns. */
async function tableOf({ title, ask, callers, isCached = false, isRepeated = false }, upstream) {
  const running = [];
  for (const [name, { file, env, cached, repeated, adapt = (body) => body }] of Object.entries(SERVERS)) {
    const own = isRepeated ? (repeated ?? cached) : isCached ? cached : env;
    if (own === undefined || !(name === BASE || new RegExp(servers).test(name))) continue;
    const server = await start(file, {
      PORT: "0",
      VOUCHERIFY_API_URL: upstream.url,
      VOUCHERIFY_APP_ID: "bench",
      VOUCHERIFY_APP_TOKEN: "bench",
      ...own,
    });
    running.push({ name, server, ask: (n) => adapt(ask(n)), figures: [] });
  }
  const expected = await send(running[0].server, ask(1));
  for (const { name, server, ask: askIt } of running) {
    const { data, errors } = await send(server, askIt(1));
    if (errors !== undefined || !isDeepStrictEqual(data, expected.data)) {
      throw new Error(
        `${name} answers "${title}" otherwise: ${JSON.stringify({ errors, data }).slice(0, 500)}`,
      );
    }
  }
  for (const { server, ask: askIt } of running)
    await during(Number(firstRound) * 1_000, server, askIt, callers);
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const { server, ask: askIt, figures } of running) {
      figures.push(await measure(server, upstream, askIt, callers));
    }
  }
  const medians = running.map(({ name, server, figures }) => ({
    name,
    memory: memoryOf(server.pid, "VmRSS"),
    ...Object.fromEntries(
      Object.keys(figures[0]).map((key) => [key, median(figures.map((figure) => figure[key]))]),
    ),
  }));
  for (const { server } of running) server.child.kill();
  const base = medians.find(({ name }) => name === BASE).cpu;
  return [
    `### ${title}`,
    "",
    `| server | CPU a request, ms | to ${BASE} | requests a second | p50, ms | p99, ms | calls a request | memory, MB |`,
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...medians.map(
      ({ name, cpu, rate, p50, p99, calls, memory }) =>
        `| ${name} | ${cpu.toFixed(3)} | ${(cpu / base).toFixed(2)} | ${Math.round(rate)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${+calls.toFixed(2)} | ${memory} |`,
    ),
    "",
  ].join("\n");
}

async function measure(server, upstream, ask, callers) {
  // A server has rested while the others had their turns, and V8 has thrown compiled code away.
  await during(WARM_UP_MS, server, ask, callers);
  const callsBefore = await callsOf(upstream);
  const cpuBefore = cpuMsOf(server.pid);
  const startedAt = performance.now();
  const times = await during(Number(seconds) * 1_000, server, ask, callers);
  const count = times.length;
  const took = (performance.now() - startedAt) / 1_000;
  const cpu = (cpuMsOf(server.pid) - cpuBefore) / count;
  times.sort((a, b) => a - b);
  return {
    cpu,
    rate: count / took,
    p50: times[Math.floor(count / 2)],
    p99: times[Math.floor(count * 0.99)],
    calls: ((await callsOf(upstream)) - callsBefore) / count,
  };
}

/** Asks for some time. Resolves with how long each answer took. */
async function during(ms, server, ask, callers) {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const times = [];
  const until = performance.now() + ms;
  const caller = async () => {
    while (performance.now() < until) {
      const body = ask((asked += 1));
      const sentAt = performance.now();
      const { errors } = await send(server, body, agent);
      if (errors !== undefined) throw new Error(JSON.stringify(errors[0]));
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  agent.destroy();
  return times;
}

async function callsOf({ url }) {
  return Number(await (await fetch(`${url}/calls`)).text());
}

/** Replaces what stands between the markers. The rest of the document is not touched. */
function write(text) {
  const all = readFileSync(RESULTS, "utf8");
  const [from, to] = [all.indexOf(BEGIN) + BEGIN.length, all.indexOf(END)];
  if (from < BEGIN.length || to < 0)
    throw new Error(`Expected the markers ${BEGIN} and ${END} in ${RESULTS}`);
  writeFileSync(RESULTS, `${all.slice(0, from)}\n\n${text}\n${all.slice(to)}`);
  execFileSync("npx", ["prettier", "--write", RESULTS], { stdio: "ignore" });
}
