import type { Logger } from "pino";
import type { Voucherify } from "../voucherify/client.js";
import { Loads } from "./loader.js";

/** What a resolver sees of the world: one per GraphQL operation, never shared between two. */
export interface Context {
  readonly voucherify: Voucherify;
  readonly loads: Loads;
  readonly log: Logger;
}

export function createContext(voucherify: Voucherify, log: Logger): Context {
  return { voucherify, log, loads: new Loads(voucherify, log) };
}
