// Where the CPU time of the rows of the benchmark goes, by room of this house and by library, in percent of the time that the server
// works. The start of the server and its first seconds are left out.
//
//     npm run profile -- --row one-1 [--transport undici] [--seconds 6]     prints one row
//     npm run profile -- --all [--seconds 6]                                writes the tables of docs/performance.md
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { build, start, stopAll } from "./programs.mjs";
import { ROWS } from "./rows.mjs";
import { send } from "./send.mjs";

/** What is too small to be listed, in percent. */
const SMALLEST = 1;

const WARM_UP_MS = 4_000;

const DOCUMENT = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
const [BEGIN, END] = ["<!-- profile: begin -->", "<!-- profile: end -->"];

const NODE = "Node.js: HTTP, streams, tasks";
const COLLECTION = "garbage collection";
const HOUSE = "this house, ";
/** The parts of the tables: what stands in the first column, and which groups it sums up. */
const PARTS = [
  [NODE, (group) => group === NODE],
  ["this house", (group) => group.startsWith(HOUSE)],
  ["– client, pipeline and cache", isRoom("voucherify", "cache")],
  ["– the budget", isRoom("budget")],
  ["– the price", isRoom("pricing")],
  ["– HTTP, bill, kept answers", isRoom("http")],
  ["– log and metrics", isRoom("observability")],
  ["– execution, loaders, records", isRoom("graphql", "customers", "segments", "consents", "activities")],
  [COLLECTION, (group) => group === COLLECTION],
  ["node-fetch or undici", (group) => ["node-fetch", "undici", "fetch-blob"].includes(group)],
  ["graphql, type-graphql, DataLoader", (group) => ["graphql", "type-graphql", "dataloader"].includes(group)],
  ["Apollo Server, Fastify", (group) => /^@apollo|fastify|^light-my|^find-my-way|^secure-json/.test(group)],
  ["pino, prom-client", (group) => ["pino", "sonic-boom", "prom-client"].includes(group)],
];

const { all, row, transport, seconds } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    row: { type: "string", default: "one-1" },
    transport: { type: "string", default: "undici" },
    seconds: { type: "string", default: "6" },
  },
}).values;
if (!Object.hasOwn(ROWS, row)) {
  console.error(`Expected --row to be one of ${Object.keys(ROWS).join(", ")}, but got ${row}`);
  process.exit(2);
}
const root = pathToFileURL(join(import.meta.dirname, "..")).href;

build();
try {
  const upstream = await start("bench/stub.mjs", {});
  if (all) await writeAll(upstream);
  else print(await profileOf(upstream, row, transport));
} finally {
  stopAll();
}

async function writeAll(upstream) {
  const tables = [];
  for (const one of ["undici", "node-fetch"]) {
    // Without calls it does not matter which transport there is.
    const keys = Object.keys(ROWS).filter((key) => one === "undici" || makesCalls(key));
    const profiles = [];
    for (const key of keys) profiles.push(await profileOf(upstream, key, one));
    tables.push(`With \`${one}\`:`, tableOf(keys, profiles));
  }
  const text = readFileSync(DOCUMENT, "utf8");
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  const whole = `${before}\n\n${tables.join("\n\n")}\n\n${text.slice(text.indexOf(END))}`;
  writeFileSync(DOCUMENT, await format(whole, { parser: "markdown", printWidth: 110 }));
}

function makesCalls(key) {
  return key !== "typename" && ROWS[key].isCached !== true;
}

function tableOf(keys, profiles) {
  const totals = profiles.map(totalOf);
  return [
    line(["", ...keys.map((key) => `\`${key}\``)]),
    line(["---", ...keys.map(() => "---")]),
    line(["CPU of a request, µs", ...profiles.map(({ asked }, index) => Math.round(totals[index] / asked))]),
    ...PARTS.map(([name, isPart]) =>
      line([
        name,
        ...profiles.map(({ times }, index) => {
          const parts = [...times].filter(([group]) => isPart(group));
          return Math.round((100 * parts.reduce((sum, [, time]) => sum + time, 0)) / totals[index]);
        }),
      ]),
    ),
  ].join("\n");
}

function line(cells) {
  return `| ${cells.join(" | ")} |`;
}

function totalOf({ times }) {
  return [...times.values()].reduce((sum, time) => sum + time, 0);
}

function isRoom(...rooms) {
  return (group) => rooms.some((room) => group === HOUSE + room);
}

/** The time of each group, and how many requests it was for. */
async function profileOf(upstream, key, ownTransport) {
  const { ask, callers, isCached = false } = ROWS[key];
  const directory = mkdtempSync(join(tmpdir(), "profile-"));
  try {
    const server = await start(
      "dist/main.js",
      {
        PORT: "0",
        VOUCHERIFY_API_URL: upstream.url,
        VOUCHERIFY_APP_ID: "bench",
        VOUCHERIFY_APP_TOKEN: "bench",
        RATE_LIMIT_SHARE: "100",
        MAX_REQUESTS_PER_SECOND: "0",
        GRAPHIQL: "off",
        UPSTREAM_TRANSPORT: ownTransport,
        ...(!isCached && { CACHE_MB: "0" }),
      },
      ["--cpu-prof", `--cpu-prof-dir=${directory}`],
    );
    const agent = new Agent({ keepAlive: true, maxSockets: callers });
    let asked = 0;
    const during = async (ms) => {
      const until = performance.now() + ms;
      const before = asked;
      const caller = async () => {
        while (performance.now() < until) await send(server, ask((asked += 1)), agent);
      };
      await Promise.all(Array.from({ length: callers }, caller));
      return asked - before;
    };
    await during(WARM_UP_MS);
    const since = microseconds();
    const count = await during(Number(seconds) * 1_000);
    const until = microseconds();
    agent.destroy();
    server.child.kill("SIGTERM");
    await new Promise((resolve) => server.child.once("exit", resolve));
    const [file] = readdirSync(directory);
    const profile = JSON.parse(readFileSync(join(directory, file), "utf8"));
    return { key, transport: ownTransport, asked: count, times: groupsOf(profile, since, until) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The clock of profiles, which all processes share. */
function microseconds() {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** The time of each group. */
function groupsOf({ nodes, samples, timeDeltas, startTime }, since, until) {
  const groups = new Map(nodes.map(({ id, callFrame }) => [id, groupOf(callFrame)]));
  const times = new Map();
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index];
    const group = groups.get(id);
    if (group !== null && at >= since && at <= until)
      times.set(group, (times.get(group) ?? 0) + timeDeltas[index]);
  }
  return times;
}

/** Null for what is not counted: waiting, and loading of modules. */
function groupOf({ functionName, url }) {
  if (functionName === "(idle)" || /internal\/modules|bootstrap/.test(url)) return null;
  if (functionName === "(garbage collector)") return COLLECTION;
  if (url.startsWith(`${root}/dist/`)) return `${HOUSE}${url.slice(root.length + 6).split("/")[0]}`;
  const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (name !== undefined) return name;
  return url.startsWith("node:") || url === "" ? NODE : "others";
}

function print({ key, transport: ownTransport, asked, times }) {
  const sorted = [...times].toSorted(([, a], [, b]) => b - a);
  const total = totalOf({ times });
  const percent = (time) => ((100 * time) / total).toFixed(1);
  console.log(`${key}, ${ownTransport}: ${Math.round(total / asked)} µs of CPU time a request. In percent:`);
  const ours = sorted.filter(([name]) => name.startsWith(HOUSE));
  console.log(`${percent(ours.reduce((sum, [, time]) => sum + time, 0)).padStart(6)}  this house, all rooms`);
  for (const [name, time] of sorted) {
    if (percent(time) >= SMALLEST) console.log(`${percent(time).padStart(6)}  ${name}`);
  }
}
