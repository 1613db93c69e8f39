import pino, { type Logger } from "pino";
import type { Config } from "../config.js";

/**
 * JSON lines on standard error; standard output is for the person who starts the server. What is logged names operations,
 * codes and counts: never an id, a query, an e-mail address, a token or a URL of the upstream.
 */
export function createLogger(level: Config["logLevel"]): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
