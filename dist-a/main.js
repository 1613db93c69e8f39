#!/usr/bin/env node
/** The commands, each loaded only when it is used. */
const COMMANDS = {
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
}
else {
    const { run } = await command.load();
    await run(rest, process.env);
}
export {};
//# sourceMappingURL=main.js.map