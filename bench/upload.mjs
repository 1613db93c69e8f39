/**
 * An import of many rows through `POST /imports/customers`, with the journal in memory, on disk and in Redis, each with a server of its
 * own: seconds, CPU and memory of the server, and the most memory that Redis has taken. The upstream counts the rows.
 *
 *     node bench/upload.mjs [rows] [journal …]     default 1000000, and memory disk redis
 */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "redis";
import { build, cpuMsOf, memoryOf, start, startRedis, stopAll } from "./programs.mjs";

const [rows = 1_000_000, ...journals] = process.argv.slice(2);
const ROWS = Number(rows);
/** Each row has one of them, and nothing else has any. */
const SIGN = "@".charCodeAt(0);

/** Takes imports, and counts their rows. */
async function startUpstream() {
  let arrived = 0;
  let calls = 0;
  const server = createServer(async (request, response) => {
    const answer = (status, body) =>
      response
        .writeHead(status, { "content-type": "application/json", "x-rate-limit-limit": "1000000" })
        .end(JSON.stringify(body));
    let isBody = false;
    let size = 0;
    for await (const chunk of request) {
      size += chunk.length;
      for (const byte of chunk) if (byte === SIGN) arrived += 1;
      isBody = true;
    }
    const { pathname } = new URL(request.url, "http://localhost");
    if (isBody && pathname.endsWith("/importCSV")) {
      calls += 1;
      answer(202, { async_action_id: `aa_${calls}` });
      return;
    }
    const action = (id) => ({ id, type: "CUSTOMERS.IMPORT_CSV", status: "DONE", progress: 100, size });
    if (pathname.endsWith("/async-actions")) {
      const all = Array.from({ length: Math.min(100, calls) }, (_, index) => action(`aa_${calls - index}`));
      answer(200, { object: "list", data_ref: "async_actions", async_actions: all, has_more: calls > 100 });
    } else {
      const id = pathname.split("/").at(-1);
      answer(200, { ...action(id), result: { message: "", failed: [], done_count: 1, failed_count: 0 } });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts: () => ({ arrived, calls }),
    close: () => server.close(),
  };
}

function* csv() {
  yield "Source_id,Name,Email,City,plan\n";
  for (let row = 1; row <= ROWS; row += 1_000) {
    let text = "";
    for (let each = row; each < Math.min(row + 1_000, ROWS + 1); each += 1) {
      text += `customer-${each},Customer number ${each},customer-${each}@example.com,Katowice,${each % 7}\n`;
    }
    yield text;
  }
}

async function measure(journal) {
  const upstream = await startUpstream();
  const directory = mkdtempSync(join(tmpdir(), "upload-"));
  const redis = journal === "redis" ? await startRedis(undefined, { isPersistent: true }) : null;
  const server = await start("dist/main.js", {
    PORT: "0",
    LOG_LEVEL: "fatal",
    GRAPHIQL: "off",
    VOUCHERIFY_API_URL: upstream.url,
    VOUCHERIFY_APP_ID: "id",
    VOUCHERIFY_APP_TOKEN: "token",
    CACHE_KEY: Buffer.alloc(32, 7).toString("base64"),
    ...(redis && { REDIS_URL: redis.url }),
    ...(journal === "disk" && { DATA_DIR: directory }),
  });
  const [cpu, begun] = [cpuMsOf(server.pid), Date.now()];
  const response = await fetch(`${server.url}/imports/customers`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: Readable.from(csv()),
    duplex: "half",
  });
  const answer = await response.json();
  const seconds = (Date.now() - begun) / 1_000;
  await sleep(3_000);
  const { arrived, calls } = upstream.counts();
  const used = {
    journal,
    rows: ROWS,
    seconds: Math.round(seconds * 10) / 10,
    "CPU s": Math.round((cpuMsOf(server.pid) - cpu) / 100) / 10,
    "memory MB": memoryOf(server.pid, "VmHWM"),
    calls,
    status: response.status,
    stop: answer.stop,
    "rows arrived": arrived,
  };
  if (redis !== null) {
    const client = await createClient({ url: redis.url }).connect();
    const peak = /used_memory_peak:(\d+)/.exec(await client.info("memory"))?.[1];
    client.destroy();
    used["Redis MB"] = Math.round(Number(peak) / 1e6);
    used["Redis CPU s"] = cpuMsOf(redis.child.pid) / 1_000;
  }
  console.log(JSON.stringify(used));
  upstream.close();
  server.child.kill();
  rmSync(directory, { recursive: true, force: true });
}

build();
try {
  for (const journal of journals.length > 0 ? journals : ["memory", "disk", "redis"]) await measure(journal);
} finally {
  stopAll();
}
