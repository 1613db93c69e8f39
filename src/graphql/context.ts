import type { Logger } from "pino";
import type { Voucherify } from "../voucherify/client.js";
import { Loads } from "./loader.js";

/**
 * What a resolver sees of the world: one per GraphQL operation, never shared between two. What a room keeps for the
 * whole process it adds to this interface where it declares it, and `app.ts` passes it in.
 */
export interface Context {
  readonly voucherify: Voucherify;
  readonly loads: Loads;
  readonly log: Logger;
}

export function createContext(given: Omit<Context, "loads">): Context {
  return { ...given, loads: new Loads(given.voucherify, given.log) };
}
