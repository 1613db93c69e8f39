/** The wire: node-fetch, over connections that are kept alive. No redirects, and a cap on the answer's size. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import fetch, { FetchError } from "node-fetch";
import type { Transport } from "../call.js";
import type { EndpointRow } from "../endpoints.js";
import { MalformedAnswerError, TransportError } from "../errors.js";

export interface TransportSettings {
  /** Scheme, host and port of the upstream, without a path. */
  readonly apiUrl: string;
  readonly appId: string;
  readonly appToken: string;
  /** What the upstream's audit log shows as the source of a call (`X-Voucherify-Channel`). */
  readonly channel: string;
  /** Largest answer, in bytes after decompression. Default 10 MiB, the vendor's own limit for a request. */
  readonly maxAnswerBytes?: number;
}

/** The body of an answer that has one which is no JSON, for example the HTML of a proxy. */
export const NOT_JSON = Symbol("not JSON");

/** @param maxSockets - most connections at a time */
export function createTransport(settings: TransportSettings, maxSockets: number) {
  const { maxAnswerBytes = 10 * 2 ** 20 } = settings;
  const sockets = { keepAlive: true, maxSockets };
  const agents = { "http:": new HttpAgent(sockets), "https:": new HttpsAgent(sockets) };

  const send: Transport = async ({ endpoint, target, payload, signal, onSent }) => {
    onSent(false);
    try {
      const response = await fetch(settings.apiUrl + target, {
        method: endpoint.method,
        headers: {
          Accept: "application/json",
          "X-App-Id": settings.appId,
          "X-App-Token": settings.appToken,
          "X-Voucherify-Channel": settings.channel,
          ...(typeof payload === "string" ? { "Content-Type": "application/json" } : {}),
        },
        // A redirect would carry X-App-Token to another host.
        redirect: "error",
        size: maxAnswerBytes,
        agent: (url) => agents[url.protocol === "http:" ? "http:" : "https:"],
        signal,
        ...(payload === undefined ? {} : { body: payload }),
      });
      const { status, headers } = response;
      return { status, headers, body: parseJson(await response.text()) };
    } catch (error) {
      throw withoutUrl(endpoint, error);
    }
  };

  return {
    send,
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
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
