/** Without a collector nothing of OpenTelemetry's SDK is loaded. */
export async function loadTracing(config, log) {
    if (config === null)
        return null;
    const { otlpTracing } = await import("./otlp-tracing.js");
    return otlpTracing(config, log);
}
//# sourceMappingURL=load-tracing.js.map