/** A collector of spans over OTLP, as JSON, on loopback. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Config, TracingConfig } from "../../src/config.js";

export interface CollectedSpan {
  readonly name: string;
  /** 2 is a server's, 3 a client's. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the root of a trace. */
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly isError: boolean;
  /** In nanoseconds since 1970. */
  readonly from: bigint;
  readonly to: bigint;
}

export interface Collector {
  readonly tracing: (settings?: Partial<TracingConfig>) => NonNullable<Config["tracing"]>;
  /** Everything that it was sent, as text. */
  readonly text: () => string;
  readonly requests: readonly { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
  readonly spans: () => readonly CollectedSpan[];
}

interface Attribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number;
    readonly arrayValue?: { readonly values: readonly { readonly stringValue: string }[] };
  };
}

interface Otlp {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string;
        readonly kind: number;
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly traceState?: string;
        readonly attributes: readonly Attribute[];
        readonly events: readonly { readonly name: string }[];
        readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
        readonly status: { readonly code: number };
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
      }[];
    }[];
  }[];
}

/** Starts a collector for the test that calls it. Its spans arrive at the latest when the server has stopped. */
export async function useCollector(): Promise<Collector> {
  const bodies: string[] = [];
  const requests: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(Buffer.concat(chunks).toString());
    requests.push({ url: request.url, headers: request.headers });
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    tracing: (settings) => tracingTo(port, settings),
    text: () => bodies.join("\n"),
    requests,
    spans: () => bodies.flatMap((body) => spansIn(JSON.parse(body) as Otlp)),
  };
}

/** The settings of a server that sends its spans to a port of this machine. */
export function tracingTo(port: number, settings?: Partial<TracingConfig>): TracingConfig {
  return {
    endpoint: `http://127.0.0.1:${port}/v1/traces`,
    headers: {},
    serviceName: "facade",
    sampler: "parentbased_always_on",
    ratio: 1,
    sendsContext: false,
    ...settings,
  };
}

function spansIn({ resourceSpans }: Otlp): CollectedSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .map(({ attributes, events, status, startTimeUnixNano, endTimeUnixNano, ...span }) => ({
      ...span,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)])),
      events: events.map(({ name }) => name),
      isError: status.code === 2,
      from: BigInt(startTimeUnixNano),
      to: BigInt(endTimeUnixNano),
    }));
}

function valueOf({ stringValue, intValue, arrayValue }: Attribute["value"]): unknown {
  return stringValue ?? intValue ?? arrayValue?.values.map((one) => one.stringValue);
}
