/**
 * The one way out of this process to the upstream. A call passes the stages from the top down, its answer comes back
 * from the bottom up. Each stage is one idea and knows only the next one.
 *
 *     bulkhead   at most `concurrency` calls under way; the others wait here, so that their deadline has not begun
 *     deadline   one call, its whole answer included, ends within `deadlineMs`
 *     transport  node-fetch: no redirects, a cap on the answer's size, connections kept alive
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { bulkhead } from "cockatiel";
import fetch, { FetchError, FormData as FetchFormData } from "node-fetch";
import type { EndpointRow } from "./endpoints.js";
import { CanceledError, DeadlineError, MalformedAnswerError, TransportError } from "./errors.js";

export interface Call {
  readonly endpoint: EndpointRow;
  /** Path and query, encoded. */
  readonly target: string;
  /** Sent as JSON, or as `multipart/form-data` if it is a FormData. */
  readonly body?: unknown;
  /** Fires when the operation is over: ends a read under way, and lets no write leave. */
  readonly signal: AbortSignal;
  /** Told when the request leaves: from here on the upstream counts it. */
  readonly onSent: () => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The parsed JSON, or undefined where the body is empty or something else. */
  readonly body: unknown;
}

export type Send = (call: Call) => Promise<Answer>;

export interface PipelineSettings {
  /** Scheme, host and port of the upstream, without a path. */
  readonly apiUrl: string;
  readonly appId: string;
  readonly appToken: string;
  /** What the upstream's audit log shows as the source of a call (`X-Voucherify-Channel`). */
  readonly channel: string;
  /** Calls under way at the same time, and sockets. Default 32. */
  readonly concurrency?: number;
  /** Longest time for one call with its whole answer, in milliseconds. Default 3,000. */
  readonly deadlineMs?: number;
  /**
   * The same for a bulk call, in milliseconds: up to 10 MB have to travel first. Default 30,000, well below the three
   * minutes after which the upstream gives up.
   */
  readonly bulkDeadlineMs?: number;
  /** Largest answer, in bytes after decompression. Default 10 MiB, the vendor's own limit for a request. */
  readonly maxAnswerBytes?: number;
}

export interface Pipeline {
  readonly send: Send;
  /** Closes the idle connections. */
  readonly close: () => void;
}

export function createPipeline(settings: PipelineSettings): Pipeline {
  const { concurrency = 32, maxAnswerBytes = 10 * 2 ** 20 } = settings;
  const sockets = { keepAlive: true, maxSockets: concurrency };
  const agents = { "http:": new HttpAgent(sockets), "https:": new HttpsAgent(sockets) };
  const places = bulkhead(concurrency, Number.MAX_SAFE_INTEGER);

  const transport: Send = async ({ endpoint, target, body, signal, onSent }) => {
    const isForm = body instanceof FetchFormData;
    onSent();
    const response = await fetch(settings.apiUrl + target, {
      method: endpoint.method,
      headers: {
        Accept: "application/json",
        "X-App-Id": settings.appId,
        "X-App-Token": settings.appToken,
        "X-Voucherify-Channel": settings.channel,
        ...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
      },
      // A redirect would carry X-App-Token to another host.
      redirect: "error",
      size: maxAnswerBytes,
      agent: (url) => agents[url.protocol === "http:" ? "http:" : "https:"],
      signal,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: parseJson(await response.text()) };
  };

  const deadline =
    (next: Send): Send =>
    async (call) => {
      const deadlineMs = call.endpoint.bulk
        ? (settings.bulkDeadlineMs ?? 30_000)
        : (settings.deadlineMs ?? 3_000);
      const timeout = AbortSignal.timeout(deadlineMs);
      // A write that has left is let finish, though nobody waits for it any more: cut off, its outcome would be unknown.
      const isRead = call.endpoint.method === "GET";
      try {
        return await next({ ...call, signal: isRead ? AbortSignal.any([call.signal, timeout]) : timeout });
      } catch (error) {
        if (isRead && call.signal.aborted) throw new CanceledError(call.endpoint);
        if (timeout.aborted) throw new DeadlineError(call.endpoint, deadlineMs);
        throw withoutUrl(call.endpoint, error);
      }
    };

  const inBulkhead =
    (next: Send): Send =>
    (call) =>
      places.execute(() => {
        if (call.signal.aborted) throw new CanceledError(call.endpoint);
        return next(call);
      });

  return {
    send: inBulkhead(deadline(transport)),
    close: () => {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

/** node-fetch writes the full URL into its messages; only the system's code is passed on. */
function withoutUrl(endpoint: EndpointRow, error: unknown): Error {
  if (error instanceof FetchError && error.type === "max-size") {
    return new MalformedAnswerError(endpoint, "it is larger than this server accepts");
  }
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const type = error instanceof FetchError ? error.type : undefined;
  return new TransportError(endpoint, typeof code === "string" ? code : (type ?? "UNKNOWN"));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
