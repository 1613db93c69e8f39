import pino, {} from "pino";
/**
 * Logs JSON lines to standard error. Standard output has the addresses for the person who starts the server. Log lines
 * have operations, codes and counts, and never an ID, a query, an e-mail address, a token or a URL of the upstream.
 */
export function createLogger(level) {
    return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
//# sourceMappingURL=logger.js.map