/** One line per operation, at level info. Results of subscriptions are many, so their lines are at level debug. */
import type { Logger } from "pino";
import type { OperationObserver, OperationReport } from "./operation-report.js";

export function operationLog(log: Logger): OperationObserver {
  return {
    answered: (report) => log[report.type === "delivery" ? "debug" : "info"](line(report), "operation"),
    opened: (report) => log.info(line(report), "subscription opened"),
    // The last line has their number.
    delivered: () => undefined,
    ended: ({ name, ms, ...report }) =>
      log.info({ operation: name, ...report, ms: Math.round(ms) }, "subscription ended"),
  };
}

function line({ name, codes, ms, traceId, ...report }: OperationReport) {
  return {
    operation: name,
    ...report,
    ms: Math.round(ms),
    ...(traceId !== null && { traceId }),
    ...(codes.length > 0 && { codes }),
  };
}
