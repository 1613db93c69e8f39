// `npm run profile -- --row one-1 [--transport undici]`: where the CPU time of a row of the benchmark goes, by room of this house and
// by library, in percent of the time that the server works. The start of the server is left out.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build, start, stopAll } from "./programs.mjs";
import { ROWS } from "./rows.mjs";
import { send } from "./send.mjs";

/** What is too small to be listed, in percent. */
const SMALLEST = 1;

const { row, transport, seconds } = parseArgs({
  options: {
    row: { type: "string", default: "one-1" },
    transport: { type: "string", default: "undici" },
    seconds: { type: "string", default: "8" },
  },
}).values;
if (!Object.hasOwn(ROWS, row)) {
  console.error(`Expected --row to be one of ${Object.keys(ROWS).join(", ")}, but got ${row}`);
  process.exit(2);
}
const { ask, callers, isCached = false } = ROWS[row];
const root = pathToFileURL(join(import.meta.dirname, "..")).href;
const directory = mkdtempSync(join(tmpdir(), "profile-"));

build();
try {
  const upstream = await start("bench/stub.mjs", {});
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
      UPSTREAM_TRANSPORT: transport,
      ...(!isCached && { CACHE_MB: "0" }),
    },
    ["--cpu-prof", `--cpu-prof-dir=${directory}`],
  );
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const until = performance.now() + Number(seconds) * 1_000;
  let asked = 0;
  const caller = async () => {
    while (performance.now() < until) await send(server, ask((asked += 1)), agent);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  agent.destroy();
  server.child.kill("SIGTERM");
  await new Promise((resolve) => server.child.once("exit", resolve));
  const [file] = readdirSync(directory);
  print(groupsOf(JSON.parse(readFileSync(join(directory, file), "utf8"))));
} finally {
  stopAll();
  rmSync(directory, { recursive: true });
}

/** The time of each group. */
function groupsOf({ nodes, samples, timeDeltas }) {
  const groups = new Map(nodes.map(({ id, callFrame }) => [id, groupOf(callFrame)]));
  const times = new Map();
  for (const [index, id] of samples.entries()) {
    const group = groups.get(id);
    if (group !== null) times.set(group, (times.get(group) ?? 0) + timeDeltas[index]);
  }
  return times;
}

/** Null for what is not counted: waiting, and loading of modules. */
function groupOf({ functionName, url }) {
  if (functionName === "(idle)" || /internal\/modules|bootstrap/.test(url)) return null;
  if (functionName === "(garbage collector)") return "garbage collection";
  if (url.startsWith(`${root}/dist/`)) return `this house, ${url.slice(root.length + 6).split("/")[0]}`;
  const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (name !== undefined) return name;
  if (url.startsWith("node:")) return "Node.js";
  return url === "" ? "Node.js, native: sockets, strings, tasks" : "others";
}

function print(times) {
  const all = [...times].toSorted(([, a], [, b]) => b - a);
  const total = all.reduce((sum, [, time]) => sum + time, 0);
  const percent = (time) => (100 * time) / total;
  console.log(`| ${row}, ${transport} | % of the CPU time |\n| --- | --- |`);
  const ours = all.filter(([name]) => name.startsWith("this house"));
  const sum = ours.reduce((subtotal, [, time]) => subtotal + time, 0);
  console.log(`| this house, all rooms | ${percent(sum).toFixed(1)} |`);
  for (const [name, time] of all) {
    if (percent(time) >= SMALLEST) console.log(`| ${name} | ${percent(time).toFixed(1)} |`);
  }
}
