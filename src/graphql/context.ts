import type { Logger } from "pino";
import type { Caller } from "../access/caller.js";
import type { Span } from "../span.js";
import type { Voucherify } from "../voucherify/client.js";
import { Loads } from "./loader.js";

/**
 * What resolvers can use. There is one context per GraphQL operation, never shared between two. A room with state of the
 * whole process adds it to this interface where it declares it, and `app.ts` passes it in.
 */
export interface Context {
  readonly caller: Caller;
  readonly voucherify: Voucherify;
  readonly loads: Loads;
  readonly log: Logger;
  /** The ID of the HTTP request. All operations of a WebSocket have that of its upgrade. */
  readonly requestId: string;
  /** The span of the operation. Null if it is not traced. */
  readonly span: Span | null;
}

/** Completes `given`, which nobody else may have: a copy is a noticeable part of a small request. */
export function createContext(given: Omit<Context, "loads" | "hidden">): Context {
  return Object.assign(given, { loads: new Loads(given.voucherify, given.log), hidden: new Map() });
}
