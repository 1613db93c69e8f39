// What an operation costs in CPU time, ours beside a peer that does no more than it must (bench/peer.mjs), in turns, over
// the same upstream. CPU time of the server's own process, so that a busy machine changes little.
//
//     node bench/overhead.mjs [operations a round, default 3000]
import { request, Agent } from "node:http";
import { cpus } from "node:os";
import { build, cpuMsOf, start, stopAll } from "./programs.mjs";

const OPERATIONS = Number(process.argv[2] ?? 3_000);
const ROUNDS = 5;
const AT_A_TIME = 16;
const CUSTOMER = '{ customer(by: { id: "cust_ada00000000000000000001" }) { id name email } }';

build();
try {
  const upstream = await start("dist/sandbox/main.js", {
    SANDBOX_PORT: "0",
    SANDBOX_RATE_LIMIT: "1000000",
  });
  const env = {
    PORT: "0",
    GRAPHIQL: "off",
    VOUCHERIFY_API_URL: upstream.url,
    VOUCHERIFY_APP_ID: "bench",
    VOUCHERIFY_APP_TOKEN: "bench",
  };
  const ours = await start("dist/main.js", env);
  const peer = await start("bench/peer.mjs", env);
  const questions = [
    { name: "no call", ours: "{ upstreamBudget { limit } }", peer: "{ ready }" },
    { name: "one call", ours: CUSTOMER, peer: CUSTOMER },
  ];
  console.log(
    `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${ROUNDS} rounds of ${OPERATIONS}`,
  );
  for (const question of questions) {
    const figures = { ours: [], peer: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, server] of Object.entries({ ours, peer })) {
        const cost = await measure(server, question[name]);
        // The first round warms up.
        if (round > 0) figures[name].push(cost);
      }
    }
    const [mine, theirs] = [median(figures.ours), median(figures.peer)];
    console.log(
      `${question.name}: ${mine.toFixed(3)} ms CPU an operation, the peer ${theirs.toFixed(3)}: ` +
        `${(mine / theirs).toFixed(2)} times, ${(mine - theirs).toFixed(3)} ms more; ` +
        `${Math.round(1000 / mine)} operations a second and core`,
    );
  }
} finally {
  stopAll();
}

/** CPU time of one operation, in milliseconds. */
async function measure({ url, pid }, query) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
  const before = cpuMsOf(pid);
  let left = OPERATIONS;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await ask(url, query, agent);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  agent.destroy();
  return (cpuMsOf(pid) - before) / OPERATIONS;
}

function ask(url, query, agent) {
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/graphql`, {
      method: "POST",
      agent,
      headers: { "content-type": "application/json" },
    });
    sending.on("error", reject);
    sending.on("response", async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      if (text.includes('"errors"')) reject(new Error(text));
      else resolve(text);
    });
    sending.end(JSON.stringify({ query }));
  });
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
