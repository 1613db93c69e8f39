/** Without a command: starts the server and handles signals. */
import closeWithGrace from "close-with-grace";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { startApp } from "../app.js";
import { readConfig } from "../config.js";
import { createLogger } from "../observability/logger.js";
import { orExit } from "./startup.js";

/** How long requests in flight may take after the server has stopped listening, in milliseconds. */
const GRACE_MS = 10_000;

/** Resolves when the server listens. */
export async function run(_given: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  // By default V8 lets the heap grow to four times what is in use before it collects: 100 MB of garbage during an import.
  setFlagsFromString("--heap-growing-percent=100");

  const config = await orExit(() => readConfig(env));
  const log = createLogger(config.logLevel);
  const app = await orExit(() => startApp(config, log));

  process.stdout.write(
    [
      `GraphQL   ${app.url}/graphql`,
      ...(config.graphiql ? [`GraphiQL  ${app.url}/graphiql`] : []),
      app.sandbox === null
        ? `Upstream  ${config.upstream?.apiUrl}`
        : `Upstream  ${app.sandbox.url} (the embedded sandbox; set VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN for the real one)`,
      config.signIn === null
        ? "Sign-in   none: every program on this machine may do everything; set API_KEYS_FILE, API_KEYS or JWT_JWKS_URL to change that"
        : `Sign-in   ${config.signIn.tokens === null ? "API keys" : "API keys, and tokens of the identity provider"}`,
      "",
    ].join("\n"),
  );

  closeWithGrace({ delay: config.drainMs + GRACE_MS, logger: false }, async ({ err, signal }) => {
    if (err !== undefined) log.fatal({ type: err.name }, "stopping after an unexpected failure");
    app.drain();
    // SIGINT comes from a keyboard: no load balancer needs time to notice the stop.
    if (signal === "SIGTERM") await sleep(config.drainMs);
    await app.close();
  });
}
