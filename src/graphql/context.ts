import type { Logger } from "pino";
import type { Voucherify } from "../voucherify/client.js";
import type { Allowance } from "./allowance.js";
import { Loads } from "./loader.js";

/**
 * What a resolver sees of the world: one per GraphQL operation, never shared between two. What a noun keeps for the whole
 * process it adds to this interface where it declares it, and whoever creates the context hands it in.
 */
export interface Context {
  readonly voucherify: Voucherify;
  readonly loads: Loads;
  readonly log: Logger;
  /** What this operation, as any other, may spend. */
  readonly allowance: Allowance;
}

export function createContext(given: Omit<Context, "loads">): Context {
  return { ...given, loads: new Loads(given.voucherify, given.log) };
}
