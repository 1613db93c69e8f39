import type { Logger } from "pino";
import type { TracingConfig } from "../config.js";
import type { Tracing } from "./tracing.js";

/** Without a collector nothing of OpenTelemetry's SDK is loaded. */
export async function loadTracing(config: TracingConfig | null, log: Logger): Promise<Tracing | null> {
  if (config === null) return null;
  const { otlpTracing } = await import("./otlp-tracing.js");
  return otlpTracing(config, log);
}
