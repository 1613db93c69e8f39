import type { Quota } from "./quota.js";

/** A caller, as far as its share of the account is concerned. Callers with the same name are one. */
export interface Party {
  readonly name: string;
  /** Its part of the calls when several callers wait, relative to theirs. More than 0. */
  readonly weight: number;
  /** What its calls are counted with. Null or omitted: it may make any number. */
  readonly quota?: Quota | null;
}

/** Whoever is not told apart, and the background work of the server. */
export const NOBODY: Party = { name: "", weight: 1 };
