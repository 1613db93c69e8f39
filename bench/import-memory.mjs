// What an import costs in memory: streams a large CSV to `POST /imports/customers` over loopback, and prints how large the
// server became. Server and upstream are processes of their own, so that the number is the server's alone.
//
//     node bench/import-memory.mjs [megabytes, default 1000]
import { once } from "node:events";
import { request } from "node:http";
import { cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { build, memoryOf, start, stopAll } from "./programs.mjs";

const megabytes = Number(process.argv[2] ?? 1000);
if (!(megabytes > 0)) throw new Error(`Expected a number of megabytes, but got ${process.argv[2]}`);

build();
try {
  const upstream = await start("dist/sandbox/main.js", {
    SANDBOX_PORT: "0",
    SANDBOX_CUSTOMERS: "0",
    SANDBOX_RATE_LIMIT: "1000000",
  });
  // The sandbox takes each file in, but does not store its customers: it would be the one to run out of memory.
  await addFault(upstream.url, "/v1/customers/importCSV", 202, { async_action_id: "aa_bench" });
  await addFault(upstream.url, "/v1/async-actions/aa_bench", 200, { id: "aa_bench", status: "DONE" });
  const forgetting = setInterval(() => {
    void fetch(`${upstream.url}/sandbox/journal`, { method: "DELETE" });
  }, 100);

  const server = await start("dist/main.js", {
    PORT: "0",
    GRAPHIQL: "off",
    VOUCHERIFY_API_URL: upstream.url,
    VOUCHERIFY_APP_ID: "bench",
    VOUCHERIFY_APP_TOKEN: "bench",
  });
  const idle = memoryOf(server.pid, "VmRSS");
  const startedAt = performance.now();
  const { status, body, rows, bytes } = await upload(server.url, megabytes * 1e6);
  const seconds = (performance.now() - startedAt) / 1000;
  if (status !== 202) throw new Error(`Expected 202, but got ${status} ${JSON.stringify(body)}`);
  const run = await finished(server.url, body.run.id);
  clearInterval(forgetting);
  if (run.doneCount !== rows) throw new Error(`Expected ${rows} rows, but ${run.doneCount} are done`);

  console.log(
    [
      `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`,
      `${(bytes / 1e6).toFixed(0)} MB, ${rows} rows, ${run.upstreamCallsSpent} pieces, ${run.state}`,
      `${seconds.toFixed(1)} s, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`,
      `server: ${idle} MB idle, ${memoryOf(server.pid, "VmHWM")} MB at its peak, ${memoryOf(server.pid, "VmRSS")} MB afterwards`,
    ].join("\n"),
  );
} finally {
  stopAll();
}

/** Sends rows of some 200 bytes, as fast as they are taken. */
async function upload(url, size) {
  const sending = request(`${url}/imports/customers`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
  });
  const answered = once(sending, "response");
  let bytes = 0;
  let rows = 0;
  const write = async (text) => {
    bytes += Buffer.byteLength(text);
    if (!sending.write(text)) await once(sending, "drain");
  };
  await write("Source_id,Name,Email,Birthdate,City,Country,Description,tier\n");
  // oxlint-disable-next-line eslint/no-unmodified-loop-condition -- `write` counts them
  while (bytes < size) {
    let chunk = "";
    for (let index = 0; index < 500; index += 1) {
      rows += 1;
      const id = rows % 1000;
      chunk += `customer-${id},"Müller, ""Ada"" ${rows}",ada.${rows}@example.com,1990-12-31,Köln,DE,${"some words about them ".repeat(4)}${rows},gold\n`;
    }
    await write(chunk);
  }
  sending.end();
  const [response] = await answered;
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, body: JSON.parse(text), rows, bytes };
}

async function finished(url, id) {
  for (;;) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query: "query ($id: ID!) { bulkRun(id: $id) { state doneCount upstreamCallsSpent } }",
        variables: { id },
      }),
    });
    const { data } = await response.json();
    if (!["QUEUED", "RUNNING"].includes(data.bulkRun.state)) return data.bulkRun;
    await sleep(200);
  }
}

async function addFault(url, path, status, body) {
  const fault = { name: "status", status, body, match: { path } };
  const response = await fetch(`${url}/sandbox/faults`, { method: "POST", body: JSON.stringify(fault) });
  if (response.status !== 201) throw new Error(await response.text());
}
