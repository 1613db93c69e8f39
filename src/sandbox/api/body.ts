/** Reads request bodies up to a size limit, and parses them by content type. */
import type { IncomingMessage } from "node:http";
import type { EndpointName } from "../../voucherify/endpoints.js";
import { invalidPayload, MAX_BODY_BYTES, tooLarge, unsupportedMediaType } from "./errors.js";

/** A multipart form is a little larger than the file in it. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

/**
 * Returns the body, or `undefined` when it is too large. It reads a large body to the end, because the client may not
 * read the answer before it has sent everything.
 */
export async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES + FORM_OVERHEAD_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES + FORM_OVERHEAD_BYTES ? Buffer.concat(chunks) : undefined;
}

export async function parseBody(
  endpoint: EndpointName,
  method: string,
  contentType: string,
  bytes: Buffer | undefined,
): Promise<unknown> {
  if (method === "GET" || method === "DELETE") return undefined;
  if (bytes === undefined) throw tooLarge();
  if (endpoint === "importCustomers") return parseForm(contentType, bytes);
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge();
  if (bytes.length === 0) return undefined;
  if (!/^application\/json\b/i.test(contentType)) throw unsupportedMediaType("application/json");
  try {
    return JSON.parse(bytes.toString("utf8")) as unknown;
  } catch {
    throw invalidPayload("The payload is not valid JSON");
  }
}

async function parseForm(contentType: string, bytes: Buffer): Promise<FormData> {
  if (!/^multipart\/form-data\b/i.test(contentType)) throw unsupportedMediaType("multipart/form-data");
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  } catch {
    throw invalidPayload("The payload is not a valid form");
  }
}
