// An upstream that takes bulk requests, starts an async action for each, and counts how often each row has arrived.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @param path - how the path of the bulk request ends
 * @param type - of its async actions
 * @param rowsOf - the names of the rows in a body
 * @param latencyMs - longest time before the rows arrive, and again before the answer
 */
export async function startBulkUpstream({ path, type, rowsOf, latencyMs }) {
  const arrivals = new Map();
  const actions = [];
  const server = createServer(async (request, response) => {
    const answer = (status, body) => {
      const headers = { "content-type": "application/json", "x-rate-limit-limit": "1000000" };
      response
        .writeHead(status, { ...headers, "x-rate-limit-remaining": "999999" })
        .end(JSON.stringify(body));
    };
    let text = "";
    try {
      for await (const chunk of request) text += chunk;
    } catch {
      // The server was killed while it sent.
      return;
    }
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname.endsWith(path)) {
      await sleep(Math.random() * latencyMs);
      const rows = rowsOf(text);
      for (const row of rows) arrivals.set(row, (arrivals.get(row) ?? 0) + 1);
      const id = `aa_${actions.length}`;
      const created_at = new Date().toISOString();
      actions.push({ id, type, status: "DONE", progress: 100, created_at, rows: rows.length });
      await sleep(Math.random() * latencyMs);
      answer(202, { async_action_id: id });
    } else if (pathname.endsWith("/async-actions")) {
      const newest = actions.slice(-100).toReversed();
      const has_more = actions.length > 100;
      answer(200, { object: "list", data_ref: "async_actions", async_actions: newest, has_more });
    } else {
      const { rows, ...action } = actions[Number(pathname.split("aa_")[1])];
      answer(200, { ...action, result: { message: "", failed: [], done_count: rows, failed_count: 0 } });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, arrivals, close: () => server.close() };
}
