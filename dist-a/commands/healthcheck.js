/**
 * `healthcheck`: asks the server of this environment whether it is up, for containers without a shell. Exit code 0 if it is,
 * 1 if not.
 */
import { readConfig } from "../config.js";
import { orExit } from "./startup.js";
/** How long the answer may take, in milliseconds. */
const TIMEOUT_MS = 2_000;
/** Who listens on every address of the machine also listens on this one. */
const LOOPBACK = { "0.0.0.0": "127.0.0.1", "::": "::1" };
export async function run(_given, env) {
    const { host, port } = await orExit(() => readConfig(env));
    const address = LOOPBACK[host] ?? host;
    const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}/healthz`;
    try {
        const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
        if (ok)
            return;
        process.stderr.write(`Expected ${url} to answer with 200, but got ${status}\n`);
    }
    catch {
        process.stderr.write(`Expected ${url} to answer within ${TIMEOUT_MS / 1_000} s\n`);
    }
    process.exitCode = 1;
}
//# sourceMappingURL=healthcheck.js.map