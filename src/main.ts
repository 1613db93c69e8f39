/** The front door: environment in, server up, signals obeyed. Exit codes: 0 stopped, 1 failed, 2 bad configuration. */
import closeWithGrace from "close-with-grace";
import { startApp } from "./app.js";
import { type Config, ConfigError, readConfig } from "./config.js";
import { createLogger } from "./observability/logger.js";

/** How long requests under way may take after SIGTERM, in milliseconds. */
const GRACE_MS = 10_000;

function settings(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

const config = settings();
const log = createLogger(config.logLevel);
const app = await startApp(config, log);

process.stdout.write(
  [
    `GraphQL   ${app.url}/graphql`,
    ...(config.graphiql ? [`GraphiQL  ${app.url}/graphiql`] : []),
    app.sandbox === null
      ? `Upstream  ${config.upstream?.apiUrl}`
      : `Upstream  ${app.sandbox.url} (the embedded sandbox; set VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN for the real one)`,
    "",
  ].join("\n"),
);

closeWithGrace({ delay: GRACE_MS, logger: false }, async ({ err }) => {
  if (err !== undefined) log.fatal({ type: err.name }, "stopping after an unexpected failure");
  await app.close();
});
