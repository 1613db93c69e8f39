// `npm run cluster [-- --minutes 3] [--chaos]`: several servers, each a process of its own, with one Redis and one account, under ten
// times the load that the account allows. The upstream records when each call arrives. Fails if it had to reject one, if more arrived
// within a minute than allowed, if too little of the limit was used, or if a client got an error other than a refusal.
//
// With `--chaos` one server is killed after a third of the time, and Redis after two thirds, for ten seconds.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { build, start, startRedis, stopAll } from "./programs.mjs";

const WINDOW_MS = 60_000;
const OVERLOAD = 10;
const MIN_USED = 0.85;
/** What becomes of a request whose server is killed while it works on it. */
const CUT = "its server was killed";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    servers: { type: "string", default: "3" },
    limit: { type: "string", default: "100" },
    share: { type: "string", default: "100" },
    chaos: { type: "boolean", default: false },
  },
});
const [minutes, count, limit, share] = ["minutes", "servers", "limit", "share"].map((name) =>
  Number(values[name]),
);
const usable = Math.floor((limit * share) / 100);

let redis = null;

build();
try {
  const upstream = await limitedUpstream();
  redis = await startRedis();
  const servers = [];
  for (let index = 0; index < count; index += 1) {
    servers.push(
      await start("dist/main.js", {
        PORT: "0",
        VOUCHERIFY_API_URL: upstream.url,
        VOUCHERIFY_APP_ID: "cluster",
        VOUCHERIFY_APP_TOKEN: "cluster",
        REDIS_URL: redis.url,
        RATE_LIMIT_SHARE: String(share),
        MAX_REQUESTS_PER_SECOND: "0",
        CACHE_MB: "0",
        GRAPHIQL: "off",
        LOG_LEVEL: "fatal",
      }),
    );
  }
  const outcomes = new Map();
  const startedAt = Date.now();
  const endsAt = startedAt + minutes * WINDOW_MS;
  const chaos = values.chaos ? disturb(servers, endsAt - startedAt) : Promise.resolve();
  const everyMs = WINDOW_MS / (limit * OVERLOAD);
  for (let sent = 0, nextAt = startedAt; Date.now() < endsAt; sent += 1, nextAt += everyMs) {
    await sleep(Math.max(0, nextAt - Date.now()));
    const alive = servers.filter(({ isKilled }) => !isKilled);
    // Uneven: the first server gets as many as all others together.
    const server = sent % 2 === 0 ? alive[0] : alive[1 + ((sent >> 1) % Math.max(1, alive.length - 1))];
    if (server !== undefined) void ask(server, sent, outcomes);
  }
  await chaos;
  await sleep(3_000);
  const { arrivals, rejected } = upstream;
  const most = mostWithin(arrivals, WINDOW_MS);
  const used = arrivals.filter((at) => at <= endsAt).length / (usable * minutes);
  const report = {
    limit,
    usable,
    calls: arrivals.length,
    rejected: rejected(),
    "most in a minute": most,
    "used of what is usable": `${(used * 100).toFixed(1)} %`,
    ...Object.fromEntries(outcomes),
  };
  for (const [name, value] of Object.entries(report)) console.log(`${name}: ${value}`);
  const honest = ["ok", "RATE_LIMITED", CUT];
  const errors = [...outcomes.keys()].filter((outcome) => !honest.includes(outcome));
  const problems = [
    ...(rejected() > 0 ? ["the upstream rejected calls"] : []),
    ...(most > limit ? ["more calls than allowed within a minute"] : []),
    ...(used < MIN_USED && !values.chaos ? ["too little of the limit was used"] : []),
    ...(errors.length > 0 ? [`clients got ${errors.join(", ")}`] : []),
  ];
  console.log(problems.length === 0 ? "within the limit" : `FAILED: ${problems.join("; ")}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  stopAll();
}
process.exit();

async function disturb(servers, totalMs) {
  await sleep(totalMs / 3);
  const [, victim] = servers;
  victim.isKilled = true;
  victim.child.kill("SIGKILL");
  await sleep(totalMs / 3);
  redis.child.kill("SIGKILL");
  await sleep(10_000);
  redis = await startRedis(redis.port);
}

/** A fixed window of a minute, as strict as an upstream can be: what is over the limit is rejected. */
async function limitedUpstream() {
  const arrivals = [];
  let [windowAt, inWindow, rejected] = [0, 0, 0];
  const server = createServer((request, response) => {
    const now = Date.now();
    arrivals.push(now);
    if (now >= windowAt + WINDOW_MS) [windowAt, inWindow] = [now, 0];
    inWindow += 1;
    const headers = {
      "Content-Type": "application/json",
      "X-Rate-Limit-Limit": String(limit),
      "X-Rate-Limit-Remaining": String(Math.max(0, limit - inWindow)),
      "X-Rate-Limit-Retry": String(Math.ceil((windowAt + WINDOW_MS) / 1_000)),
    };
    if (inWindow > limit) {
      rejected += 1;
      const wait = Math.ceil((windowAt + WINDOW_MS - now) / 1_000);
      response.writeHead(429, { ...headers, "Retry-After": String(wait), "X-Rate-Limit-Type": "api_calls" });
      return void response.end(JSON.stringify({ code: 429, message: "Too many", key: "too_many_requests" }));
    }
    const id = request.url.split("/").at(-1);
    response.writeHead(200, headers);
    return void response.end(JSON.stringify({ id, object: "customer", source_id: id, name: "A person" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, arrivals, rejected: () => rejected };
}

async function ask(server, n, outcomes) {
  const { url } = server;
  let outcome;
  try {
    const answer = await fetch(`${url.replace(/\/$/, "")}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `{ customer(by: { id: "cust_${n}" }) { id name } }` }),
    });
    const { errors } = await answer.json();
    outcome = errors === undefined ? "ok" : (errors[0].extensions?.code ?? "an error without a code");
  } catch {
    outcome = server.isKilled ? CUT : "no answer";
  }
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

function mostWithin(times, ms) {
  let [most, first] = [0, 0];
  for (const [index, time] of times.entries()) {
    while (times[first] <= time - ms) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
