// What the server costs in memory, at its worst: answers of the upstream as large as they may be, an import, and documents
// that never come again. Server and upstream are processes of their own, so that the numbers are the server's alone.
//
//     node bench/memory.mjs [upstream|import|documents …, default all] [--megabytes of the import, default 1000]
import { once } from "node:events";
import { createServer, request } from "node:http";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { build, heapOf, memoryOf, start, stopAll } from "./programs.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { megabytes: { type: "string", default: "1000" } },
});
const parts = { upstream: measureUpstream, import: measureImport, documents: measureDocuments };
const chosen = positionals.length > 0 ? positionals : Object.keys(parts);

build();
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`);
try {
  for (const name of chosen) console.log(`${name}: ${await parts[name]()}`);
} finally {
  stopAll();
}

/** Sixty operations at once, each with one answer of 9.5 MB. */
async function measureUpstream() {
  const count = 60;
  const note = "some words about them ".repeat(4);
  const metadata = Object.fromEntries(Array.from({ length: 92_000 }, (_, index) => [`note_${index}`, note]));
  const body = Buffer.from(JSON.stringify({ id: "cust_1", source_id: "one", object: "customer", metadata }));
  const upstream = await serve(
    createServer((_request, response) => {
      response.writeHead(200, {
        "content-type": "application/json",
        "x-rate-limit-limit": "1000000",
        "x-rate-limit-remaining": "1000000",
      });
      response.end(body);
    }),
  );
  const server = await startServer(upstream.url);
  await ask(server.url, '{ customer(by: { id: "cust_0" }) { id } }');
  const idle = memoryOf(server.pid, "VmRSS");
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      ask(server.url, `{ customer(by: { id: "cust_${index}" }) { id } }`),
    ),
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const failed = answers.filter(
    ({ errors }) => errors !== undefined && errors[0].extensions.code !== "UPSTREAM_MALFORMED",
  );
  upstream.close();
  return `${count} answers of ${(body.length / 1e6).toFixed(1)} MB at once in ${seconds} s, ${failed.length} failed; ${growth(server, idle)}`;
}

/** A CSV as a stream. */
async function measureImport() {
  let pieces = 0;
  const upstream = await serve(
    createServer(async (incoming, response) => {
      for await (const _ of incoming);
      const isImport = incoming.method === "POST";
      pieces += isImport ? 1 : 0;
      response.writeHead(isImport ? 202 : 200, {
        "content-type": "application/json",
        "x-rate-limit-limit": "1000000",
        "x-rate-limit-remaining": "1000000",
      });
      response.end(
        JSON.stringify(
          isImport
            ? { async_action_id: `aa_${pieces}` }
            : { object: "list", data_ref: "async_actions", async_actions: [] },
        ),
      );
    }),
  );
  const server = await startServer(upstream.url);
  const idle = memoryOf(server.pid, "VmRSS");
  const startedAt = performance.now();
  const { status, body, rows, bytes } = await upload(server.url, Number(values.megabytes) * 1e6);
  const seconds = (performance.now() - startedAt) / 1000;
  if (status !== 202) throw new Error(`Expected 202, but got ${status} ${JSON.stringify(body)}`);
  if (body.run.acceptedCount !== rows)
    throw new Error(`Expected ${rows} rows, but ${body.run.acceptedCount} were taken`);
  upstream.close();
  const size = `${(bytes / 1e6).toFixed(0)} MB, ${rows} rows, ${pieces} calls`;
  return `${size} in ${seconds.toFixed(1)} s, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s; ${growth(server, idle)}`;
}

/** Fifty thousand documents, no two alike. */
async function measureDocuments() {
  const count = 50_000;
  const server = await startServer("http://127.0.0.1:1");
  await ask(server.url, "{ __typename }");
  const before = await heapOf(server);
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) {
        next += 1;
        await ask(
          server.url,
          `query Document${next} { a${next}: __typename upstreamBudget { limit remaining } }`,
        );
      }
    }),
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const after = await heapOf(server);
  return `${count} distinct documents in ${seconds} s; heap ${before} MB before, ${after} MB after a full collection`;
}

function startServer(url) {
  return start("dist/main.js", {
    PORT: "0",
    GRAPHIQL: "off",
    VOUCHERIFY_API_URL: url,
    VOUCHERIFY_APP_ID: "bench",
    VOUCHERIFY_APP_TOKEN: "bench",
  });
}

function growth({ pid }, idle) {
  const peak = memoryOf(pid, "VmHWM");
  return `server ${idle} MB idle, ${peak} MB at its peak: ${peak - idle} MB more; ${memoryOf(pid, "VmRSS")} MB afterwards`;
}

async function serve(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close().closeAllConnections(),
  };
}

async function ask(url, query) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return response.json();
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
