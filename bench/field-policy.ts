// What a field policy costs: CPU time per request of cached answers, over real HTTP, client and server in one process. The
// difference between the rows is that of the policy. The policies take turns, so that a slow minute hits all of them.
//
//     npx tsx bench/field-policy.ts [rounds, default 20] [requests of a round, default 50]
import { cpus } from "node:os";
import pino from "pino";
import { LOCAL_CALLER } from "../src/access/caller.js";
import { FieldPolicy, policySettings } from "../src/access/policy.js";
import { startApp } from "../src/app.js";
import { readConfig } from "../src/config.js";
import { personas } from "../src/sandbox/seed/ids.js";

const [rounds = "20", requests = "50"] = process.argv.slice(2);

const policyOf = (settings: object) => new FieldPolicy("the benchmark", [policySettings.parse(settings)]);
const POLICIES = {
  none: undefined,
  "shows everything": policyOf({}),
  "hides one": policyOf({ phone: "hide" }),
  "hides everything": policyOf({ default: "hide" }),
};

const PAGE = `{ customers(first: 100) { nodes { id sourceId name description email phone birthDate metadata
  address { line1 line2 city state postalCode country } createdAt updatedAt } } }`;
const EVENTS = `{ customer(by: { id: "${personas.ada.id}" }) { activities(first: 100) { nodes { id type data } } } }`;

let policy: FieldPolicy | undefined;
const caller = Object.defineProperty({ ...LOCAL_CALLER }, "policy", { get: () => policy });
const config = readConfig({});
const app = await startApp(
  {
    ...config,
    port: 0,
    graphiql: false,
    maxRequestsPerSecond: 0,
    sandbox: { ...config.sandbox, customers: 200 },
  },
  pino({ level: "silent" }),
  { caller },
);

async function ask(query: string): Promise<void> {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { errors } = (await response.json()) as { readonly errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}`);
for (const [name, query] of Object.entries({ "100 customers": PAGE, "100 activities with data": EVENTS })) {
  const times: Record<string, number[]> = {};
  for (let round = -2; round < Number(rounds); round += 1) {
    for (const [label, one] of Object.entries(POLICIES)) {
      policy = one;
      const before = process.cpuUsage();
      for (let count = 0; count < Number(requests); count += 1) await ask(query);
      const { user, system } = process.cpuUsage(before);
      // The first rounds warm up.
      if (round >= 0) (times[label] ??= []).push((user + system) / 1_000 / Number(requests));
    }
  }
  for (const [label, all] of Object.entries(times)) {
    console.log(`${name}, policy ${label}: ${median(all).toFixed(2)} ms of CPU a request`);
  }
}
await app.close();
