/** Without a command: starts the server and handles signals. */
import closeWithGrace from "close-with-grace";
import { setTimeout as sleep } from "node:timers/promises";
import { isatty } from "node:tty";
import { setFlagsFromString } from "node:v8";
import { startApp } from "../app.js";
import { readConfig } from "../config.js";
import { ConfigError } from "../config-error.js";
import { GRACE_MS } from "../lifecycle.js";
import { createLogger } from "../observability/logger.js";
import { orExit } from "./startup.js";
const STDIN = 0;
/** Resolves when the server listens. */
export async function run(_given, env) {
    // By default V8 lets the heap grow to four times what is in use before it collects: 100 MB of garbage during an import.
    setFlagsFromString("--heap-growing-percent=100");
    // Otherwise V8 takes records and promises for objects that live long, and puts them where only a full collection frees them.
    setFlagsFromString("--no-allocation-site-pretenuring");
    const config = await orExit(() => readConfig(env));
    const log = createLogger(config.logLevel);
    let app = null;
    // Before the start: the first process of a container ignores signals that it does not handle.
    const { close } = closeWithGrace({
        delay: config.drainMs + GRACE_MS,
        logger: false,
        skip: ["SIGHUP"],
        onSecondSignal: (signal) => log.warn({ signal }, "stopping at once"),
        onTimeout: () => log.error("the stop took too long: what is in flight is given up"),
    }, async ({ err, signal, manual }) => {
        if (err !== undefined)
            log.fatal({ type: err.name }, "stopping after an unexpected failure");
        if (app === null) {
            // Nobody has been answered yet, so that nobody's data is in it.
            if (err !== undefined)
                process.stderr.write(`${err.stack}\n`);
            return;
        }
        app.drain();
        // SIGINT comes from a keyboard: no load balancer needs time to notice the stop.
        if (signal === "SIGTERM")
            await sleep(config.drainMs);
        await app.close();
        if (manual === true)
            endByHangUp();
    });
    const started = orExit(() => startApp(config, log));
    onHangUp({ stop: close, reload: async () => reload(await started, log) });
    app = await started;
    process.stdout.write([
        `GraphQL   ${app.url}/graphql`,
        ...(config.graphiql ? [`GraphiQL  ${app.url}/graphiql`] : []),
        app.sandbox === null
            ? `Upstream  ${config.upstream?.apiUrl}`
            : `Upstream  ${app.sandbox.url} (the embedded sandbox; set VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN for the real one)`,
        config.signIn === null
            ? "Sign-in   none: every program on this machine may do everything; set API_KEYS_FILE, API_KEYS or JWT_JWKS_URL to change that"
            : `Sign-in   ${config.signIn.tokens === null ? "API keys" : "API keys, and tokens of the identity provider"}`,
        "",
    ].join("\n"));
}
/** SIGHUP asks for a reload. It also comes when the terminal that the server was started in is closed: that is a stop. */
function onHangUp({ stop, reload: onReload, }) {
    const hasTerminal = isatty(STDIN);
    process.on("SIGHUP", () => {
        if (hasTerminal && !isatty(STDIN))
            stop();
        else
            void onReload();
    });
}
/** As the signal does by itself. Node cannot exit by its own means without the terminal that it was started with: it aborts. */
function endByHangUp() {
    process.removeAllListeners("SIGHUP");
    process.kill(process.pid, "SIGHUP");
}
async function reload(app, log) {
    try {
        await app.reload();
        log.info("reloaded the files of the configuration");
    }
    catch (error) {
        if (!(error instanceof ConfigError))
            throw error;
        log.error({ reason: error.message }, "nothing was reloaded");
    }
}
//# sourceMappingURL=start.js.map