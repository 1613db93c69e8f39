/** The transports by name. */
import { nodeFetchTransport } from "./node-fetch.js";
import type { CreateTransport } from "./transport.js";

export const TRANSPORTS = ["node-fetch", "undici"] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** Loads a transport. undici is loaded only if it is chosen. */
export async function loadTransport(name: TransportName): Promise<CreateTransport> {
  return name === "undici" ? (await import("./undici.js")).undiciTransport : nodeFetchTransport;
}
