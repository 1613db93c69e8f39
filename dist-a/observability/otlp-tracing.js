/**
 * Tracing with OpenTelemetry: spans are sampled, collected in a queue, and sent to a collector over OTLP. Nothing waits for
 * that. If the collector takes nothing, spans are dropped.
 *
 * A span is passed to what happens below it, as an argument. OpenTelemetry's own context, which follows asynchronous calls,
 * is not used: a call that two operations share would be found in the wrong one, and it costs time in every promise.
 */
import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, } from "@opentelemetry/api";
import { ExportResultCode, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOffSampler, AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, TracerProvider, TraceIdRatioBasedSampler, } from "@opentelemetry/sdk-trace";
/** Most spans that wait, most of one request, and how often there is one at least, in milliseconds. */
const MAX_QUEUED = 2_048;
const MAX_BATCH = 512;
const EXPORT_EVERY_MS = 5_000;
/** How long the collector may take, in milliseconds. */
const EXPORT_MS = 5_000;
/** How long a stop waits for the collector, in milliseconds. It is less than a stop has left after the last operation. */
export const FLUSH_MS = 2_000;
const UNKNOWN_OPERATION = "GraphQL Operation";
const w3c = new W3CTraceContextPropagator();
export function otlpTracing(config, log) {
    const { endpoint: url, headers, serviceName, sendsContext } = config;
    const provider = new TracerProvider({
        resource: defaultResource().merge(resourceFromAttributes({ "service.name": serviceName })),
        sampler: samplerOf(config),
        spanProcessors: [
            new BatchSpanProcessor({
                exporter: reporting(new OTLPTraceExporter({ url, headers, timeoutMillis: EXPORT_MS }), log),
                maxQueueSize: MAX_QUEUED,
                maxExportBatchSize: MAX_BATCH,
                scheduledDelayMillis: EXPORT_EVERY_MS,
                exportTimeoutMillis: EXPORT_MS,
            }),
        ],
    });
    const tracer = provider.getTracer("voucherify-customers-graphql");
    const traces = { tracer, sendsContext };
    return {
        operation: (given, isDelivery) => {
            const remote = w3c.extract(ROOT_CONTEXT, given, defaultTextMapGetter);
            const context = trace.getSpanContext(remote);
            const isApart = isDelivery || given.upgrade?.toLowerCase() === "websocket";
            const span = tracer.startSpan(UNKNOWN_OPERATION, {
                kind: SpanKind.SERVER,
                startTime: performance.now(),
                ...(isApart && context && { links: [{ context }] }),
            }, isApart ? ROOT_CONTEXT : remote);
            return span.isRecording() ? new RecordedSpan(traces, span) : null;
        },
        background: {
            start: (name, options) => startSpan(traces, ROOT_CONTEXT, name, options),
            note: () => undefined,
        },
        close: () => withinTime(provider.shutdown()),
    };
}
class RecordedSpan {
    #traces;
    #span;
    #context;
    constructor(traces, span) {
        this.#traces = traces;
        this.#span = span;
        this.#context = trace.setSpan(ROOT_CONTEXT, span);
    }
    get traceId() {
        return this.#span.spanContext().traceId;
    }
    get headers() {
        const headers = {};
        if (this.#traces.sendsContext)
            w3c.inject(this.#context, headers, defaultTextMapSetter);
        return headers;
    }
    start(name, options) {
        return startSpan(this.#traces, this.#context, name, options);
    }
    note(event, attributes) {
        this.#span.addEvent(event, toOtel(attributes), performance.now());
    }
    end({ name, attributes = {}, isError = false }) {
        if (name !== undefined)
            this.#span.updateName(name);
        this.#span.setAttributes(toOtel(attributes));
        if (isError)
            this.#span.setStatus({ code: SpanStatusCode.ERROR });
        this.#span.end(performance.now());
    }
}
function startSpan(traces, parent, name, { kind = "internal", attributes = {}, startedAt = performance.now() } = {}) {
    const options = {
        kind: kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes: toOtel(attributes),
        startTime: startedAt,
    };
    return new RecordedSpan(traces, traces.tracer.startSpan(name, options, parent));
}
/** OpenTelemetry's own type of lists can be written to. */
function toOtel(attributes) {
    return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, typeof value === "object" ? [...value] : value]));
}
function samplerOf({ sampler, ratio }) {
    const isParentBased = sampler.startsWith("parentbased_");
    const root = rootSamplerOf(sampler.replace("parentbased_", ""), ratio);
    return isParentBased ? new ParentBasedSampler({ root }) : root;
}
function rootSamplerOf(name, ratio) {
    if (name === "always_off")
        return new AlwaysOffSampler();
    return name === "traceidratio" ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
/** Logs when the collector begins to fail, and when it takes spans again. */
function reporting(exporter, log) {
    let isFailing = false;
    return {
        export: (spans, onResult) => exporter.export(spans, (result) => {
            const hasFailed = result.code === ExportResultCode.FAILED;
            if (hasFailed && !isFailing)
                log.warn({ spans: spans.length }, "the collector takes no spans");
            if (!hasFailed && isFailing)
                log.info("the collector takes spans again");
            isFailing = hasFailed;
            onResult(result);
        }),
        shutdown: () => exporter.shutdown(),
    };
}
/** Waits for `work` up to {@link FLUSH_MS}, whatever becomes of it. */
async function withinTime(work) {
    let timer;
    const late = new Promise((resolve) => {
        timer = setTimeout(resolve, FLUSH_MS);
    });
    await Promise.race([work.catch(() => undefined), late]);
    clearTimeout(timer);
}
//# sourceMappingURL=otlp-tracing.js.map