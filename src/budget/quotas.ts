import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { Quota } from "./quota.js";

/** Most callers to count for. The one that was quiet for longest is forgotten, and begins anew. */
const MAX_CALLERS = 100_000;

/** The quotas of this process by caller. */
export class Quotas {
  readonly #clock: Pick<Clock, "now">;
  readonly #quotas = new LRUCache<string, Quota>({ maxSize: MAX_CALLERS, sizeCalculation: () => 1 });

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /**
   * The quota of a caller, with the calls it has made today. Null if it has none.
   *
   * @param callsPerDay - the present limit. Undefined for none
   */
  of(name: string, callsPerDay: number | undefined): Quota | null {
    if (callsPerDay === undefined) return null;
    const quota = this.#quotas.get(name) ?? new Quota(callsPerDay, this.#clock);
    quota.limit = callsPerDay;
    this.#quotas.set(name, quota);
    return quota;
  }

  /** The quotas by the name of the caller. */
  get all(): Iterable<readonly [string, Quota]> {
    return this.#quotas.entries();
  }
}
