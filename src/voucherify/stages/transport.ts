/**
 * Sends requests with node-fetch over keep-alive connections. It follows no redirects and bounds the size of answers.
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import fetch, { FetchError } from "node-fetch";
import type { Call, Transport } from "../call.js";
import type { EndpointRow } from "../endpoints.js";
import { MalformedAnswerError, TransportError } from "../errors.js";
import type { CsvForm } from "../form.js";
import { type Allocation, MemoryBudget } from "../memory-budget.js";

export interface TransportSettings {
  /** Scheme, host and port of the upstream, without a path. */
  readonly apiUrl: string;
  readonly appId: string;
  readonly appToken: string;
  /** The source of the calls in the upstream's audit log (`X-Voucherify-Channel`). */
  readonly channel: string;
  /** Bounds the memory of answers. Default: a budget of its own, with the defaults of {@link MemoryBudget}. */
  readonly memory?: MemoryBudget;
}

/** In place of a body that is not JSON, for example the HTML of a proxy. */
export const NOT_JSON = Symbol("not JSON");

/** @param maxSockets - most connections at a time */
export function createTransport(settings: TransportSettings, maxSockets: number) {
  const { memory = new MemoryBudget() } = settings;
  const sockets = { keepAlive: true, maxSockets };
  const agents = { "http:": new HttpAgent(sockets), "https:": new HttpsAgent(sockets) };

  const send: Transport = async (call) => {
    const { endpoint, target, payload, signal } = call;
    call.onSent(false);
    const reading = memory.enter();
    try {
      const response = await fetch(settings.apiUrl + target, {
        method: endpoint.method,
        headers: {
          Accept: "application/json",
          "X-App-Id": settings.appId,
          "X-App-Token": settings.appToken,
          "X-Voucherify-Channel": settings.channel,
          ...headersOf(payload),
        },
        // A redirect would carry X-App-Token to another host.
        redirect: "error",
        agent: (url) => agents[url.protocol === "http:" ? "http:" : "https:"],
        signal,
        ...(payload === undefined ? {} : { body: isForm(payload) ? Readable.from(payload.parts) : payload }),
      });
      const { status, headers } = response;
      const bytes = await bytesOf(response.body, memory.answerBytes, reading, call);
      return { status, headers, body: parseJson(new TextDecoder().decode(bytes)) };
    } catch (error) {
      throw withoutUrl(endpoint, error);
    } finally {
      reading.leave();
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

function isForm(payload: Call["payload"]): payload is CsvForm {
  return typeof payload === "object";
}

function headersOf(payload: Call["payload"]): Record<string, string> {
  if (payload === undefined) return {};
  if (!isForm(payload)) return { "Content-Type": "application/json" };
  return { "Content-Type": payload.contentType, "Content-Length": String(payload.size) };
}

/** The bytes of an answer, counted after decompression: a small answer can decompress to a large one. */
async function bytesOf(
  body: NodeJS.ReadableStream | null,
  mostBytes: number,
  reading: Allocation,
  { endpoint, signal, pause }: Call,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new MalformedAnswerError(endpoint, "it is larger than this server accepts");
    if (!reading.allocate(chunk.length)) {
      // The delay is caused by this server, so the deadline of the call is paused.
      const resume = pause?.();
      await reading.wait(chunk.length, signal).finally(resume);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** node-fetch puts the full URL into its messages, so only the system's error code is passed on. */
function withoutUrl(endpoint: EndpointRow, error: unknown): Error {
  if (error instanceof MalformedAnswerError) return error;
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
