/** Reports failures to start that the environment causes, in one line and without a stack trace. */
import { ConfigError } from "../config-error.js";
/** Why the server cannot listen and what to change, by the code of the system error. */
const CANNOT_LISTEN = {
    EADDRINUSE: "the port is in use: set PORT (for the sandbox SANDBOX_PORT) to another one, or stop the process that listens there",
    EACCES: "this user may not use the port: set PORT (for the sandbox SANDBOX_PORT) to 1024 or above",
    EADDRNOTAVAIL: "HOST is not an address of this machine: set it to one, such as 127.0.0.1 or 0.0.0.0",
    ENOTFOUND: "HOST cannot be resolved: set it to an address of this machine, such as 127.0.0.1 or 0.0.0.0",
    EAI_AGAIN: "HOST cannot be resolved: set it to an address of this machine, such as 127.0.0.1 or 0.0.0.0",
};
/**
 * Returns the result of `start`. If the environment prevents the start, the process exits: with 2 for an invalid
 * configuration, with 1 if the server cannot listen. Other errors are thrown.
 */
export async function orExit(start) {
    try {
        return await start();
    }
    catch (error) {
        const reason = CANNOT_LISTEN[String(error.code)];
        if (error instanceof ConfigError)
            return end(error.message, 2);
        if (reason !== undefined)
            return end(`The server cannot listen: ${reason}`, 1);
        throw error;
    }
}
function end(message, code) {
    process.stderr.write(`${message}\n`);
    process.exit(code);
}
//# sourceMappingURL=startup.js.map