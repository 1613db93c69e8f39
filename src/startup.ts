/** What stops the start and is nobody's fault but the environment's is said in one line, without a stack. */
import { ConfigError } from "./config.js";

/** Why a server cannot listen, and what to change. */
const CANNOT_LISTEN: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "the port is in use: set PORT (of the sandbox SANDBOX_PORT) to another one, or stop what listens there",
  EACCES: "the port is not allowed to this user: set PORT (of the sandbox SANDBOX_PORT) to 1024 or above",
  EADDRNOTAVAIL: "HOST is no address of this machine: set it to one that is, such as 127.0.0.1 or 0.0.0.0",
  ENOTFOUND: "HOST cannot be resolved: set it to an address of this machine, such as 127.0.0.1 or 0.0.0.0",
  EAI_AGAIN: "HOST cannot be resolved: set it to an address of this machine, such as 127.0.0.1 or 0.0.0.0",
};

/** What `start` answers. Where the environment does not let it, the process ends: with 2 for a bad configuration, else with 1. */
export async function orExit<T>(start: () => T | Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const reason = CANNOT_LISTEN[String((error as NodeJS.ErrnoException).code)];
    if (error instanceof ConfigError) return end(error.message, 2);
    if (reason !== undefined) return end(`The server cannot listen: ${reason}`, 1);
    throw error;
  }
}

function end(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
