/**
 * Kills the built server with SIGKILL at random points of imports, starts it again on the same DATA_DIR, sends the rest of the file,
 * and counts what has arrived at an upstream of its own: each row exactly once, or its run says that its outcome is unknown.
 *
 *     node bench/kills.mjs [kills] [rows of a file]     default 200 and 100,000
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startBulkUpstream } from "./bulk-upstream.mjs";

const KILLS = Number(process.argv[2] ?? 200);
const ROWS = Number(process.argv[3] ?? 100_000);
const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const HEADER = "Source_id,Name\n";
const PIECE_BYTES = 6_000;

async function startServer(upstreamUrl, directory) {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: "fatal",
      PORT: "0",
      DATA_DIR: directory,
      VOUCHERIFY_API_URL: upstreamUrl,
      VOUCHERIFY_APP_ID: "id",
      VOUCHERIFY_APP_TOKEN: "token",
      CACHE_KEY: Buffer.alloc(32, 7).toString("base64"),
      IMPORT_PIECE_BYTES: String(PIECE_BYTES),
      MAX_REQUESTS_PER_SECOND: "0",
    },
  });
  let out = "";
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      out += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql)/.exec(out);
      if (found !== null) resolve(found[0]);
    });
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}`)));
  });
  const query = async (text, variables = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: text, variables }),
    });
    const { data, errors } = await response.json();
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { url, query, kill };
}

/** Sends a file from `first` on. Resolves with what the server says, or with null if the connection breaks. */
async function upload(url, file, first) {
  let csv = HEADER;
  for (let row = first; row <= ROWS; row += 1) csv += `${file}-${row},Customer number ${row}\n`;
  try {
    const response = await fetch(`${url}/imports/customers`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: csv,
    });
    return await response.json();
  } catch {
    return null;
  }
}

const RUN = "id state rowCount unknownRows { first last } unsentRows { first last }";
const newestRun = async (query) =>
  (await query(`{ bulkRuns(first: 1) { nodes { ${RUN} } } }`)).bulkRuns.nodes[0];

const upstream = await startBulkUpstream({
  path: "/importCSV",
  type: "CUSTOMERS.IMPORT_CSV",
  rowsOf: (text) => [...text.matchAll(/^(\d+-\d+),/gm)].map(([, row]) => row),
  latencyMs: 15,
});
const directory = await mkdtemp(join(tmpdir(), "kills-"));
/** Where each run begins in its file, by its ID. */
const runs = new Map();
let kills = 0;
let file = 0;
let first = 1;
let files = 0;
let lastRun = null;
let server = await startServer(upstream.url, directory);
while (files === 0 || kills < KILLS || first > 1) {
  const uploading = upload(server.url, file, first);
  if (kills < KILLS) {
    const done = await Promise.race([uploading, sleep(Math.random() * 250, "kill")]);
    await server.kill();
    kills += 1;
    await uploading;
    // Sometimes also while it goes on with what it had begun.
    server = await startServer(upstream.url, directory);
    if (Math.random() < 0.2 && kills < KILLS) {
      await sleep(Math.random() * 40);
      await server.kill();
      kills += 1;
      server = await startServer(upstream.url, directory);
    }
    if (done !== "kill" && done === null) throw new Error("The server has closed the connection by itself");
  } else {
    await uploading;
  }
  const run = await newestRun(server.query);
  // A kill that came before the first piece leaves no run.
  if (run !== undefined && run.id !== lastRun) {
    lastRun = run.id;
    runs.set(run.id, { file, first });
    first += run.rowCount;
    if (first > ROWS) {
      files += 1;
      file += 1;
      first = 1;
    }
  }
}

const uncertain = new Set();
for (const [id, begin] of runs) {
  for (;;) {
    const { bulkRun } = await server.query(`query ($id: ID!) { bulkRun(id: $id) { ${RUN} } }`, { id });
    if (["QUEUED", "RUNNING"].includes(bulkRun.state)) {
      await sleep(50);
      continue;
    }
    for (const { first: from, last } of bulkRun.unknownRows) {
      for (let row = from; row <= last; row += 1) uncertain.add(`${begin.file}-${begin.first + row - 1}`);
    }
    break;
  }
}
await server.kill();
upstream.close();
await rm(directory, { recursive: true, force: true });

const counts = { rows: files * ROWS, once: 0, lost: 0, repeated: 0, uncertain: uncertain.size };
for (let each = 0; each < files; each += 1) {
  for (let row = 1; row <= ROWS; row += 1) {
    const name = `${each}-${row}`;
    const count = upstream.arrivals.get(name) ?? 0;
    if (count > 1) counts.repeated += 1;
    else if (count === 1) counts.once += 1;
    else if (!uncertain.has(name)) counts.lost += 1;
  }
}
process.stdout.write(`${JSON.stringify({ kills, files, runs: runs.size, ...counts })}\n`);
process.exitCode = counts.lost > 0 || counts.repeated > 0 ? 1 : 0;
