#!/usr/bin/env node
/** The program. Exit codes: 0 done or stopped, 1 failed, 2 invalid arguments or configuration. */
import { createRequire } from "node:module";
import type { Command } from "./commands/command.js";

/** The commands, each loaded only when it is used. */
const COMMANDS: Readonly<Record<string, { readonly usage: string; readonly load: () => Promise<Command> }>> =
  {
    start: { usage: "start the server (without a command, too)", load: () => import("./commands/start.js") },
    "check-config": {
      usage: "read the configuration and its files, and tell what the server would do",
      load: () => import("./commands/check-config.js"),
    },
    key: { usage: "make an API key: key <name> <scopes…>", load: () => import("./commands/key.js") },
    healthcheck: {
      usage: "ask whether the server of this environment is up",
      load: () => import("./commands/healthcheck.js"),
    },
    price: {
      usage: "print the highest prices of the operations in files",
      load: () => import("./commands/price.js"),
    },
  };

const [name = "start", ...rest] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) {
  const lines = Object.entries(COMMANDS).map(([each, { usage }]) => `  ${each.padEnd(14)}${usage}\n`);
  const out = name === "help" || name === "--help" ? process.stdout : process.stderr;
  out.write(`voucherify-customers-graphql [command]\n\n${lines.join("")}`);
  process.exitCode = out === process.stdout ? 0 : 2;
} else {
  // `require` finds and compiles a thousand modules sooner than `import`, and keeps less of them. `import` then has them. Up to
  // Node 22.11 it is for CommonJS only.
  if (process.features.require_module) createRequire(import.meta.url)(`./commands/${name}.js`);
  const { run } = await command.load();
  await run(rest, process.env);
}
