/** The entry point of `npm run sandbox`. */
import { readSandboxConfig } from "../config.js";
import { orExit } from "../commands/startup.js";
import { startSandbox } from "./server.js";
const { port, host, customers, rateLimit, seed } = await orExit(() => readSandboxConfig(process.env));
const sandbox = await orExit(() => startSandbox({ port, host, customers, rateLimit, seed }));
process.stdout.write(`Customers API sandbox on ${sandbox.url}
  ${sandbox.store.customers.size} customers, ${rateLimit} calls a minute, seed ${seed}
  any non-empty X-App-Id and X-App-Token are accepted, for instance
  curl -H 'X-App-Id: a' -H 'X-App-Token: b' '${sandbox.url}/v1/customers?limit=2'
  ${sandbox.url}/sandbox/journal shows the requests, ${sandbox.url}/sandbox/faults what can go wrong
`);
for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => {
        void sandbox.close();
    });
//# sourceMappingURL=main.js.map