import { LRUCache } from "lru-cache";
import { systemClock, type Clock } from "../clock.js";
import { Governor } from "./governor.js";
import type { GovernorSettings } from "./settings.js";
import type { CallGovernor } from "./trial.js";

/** The account that a call counts for. The token does not matter: an application may have several. */
export interface Credential {
  /** Scheme, host and port of the upstream. */
  readonly apiUrl: string;
  readonly appId: string;
}

/** A key of the account. */
export function accountOf({ apiUrl, appId }: Credential): string {
  return JSON.stringify([new URL(apiUrl).href, appId]);
}

/** Makes the governor of an account. */
export type CreateGovernor = (
  account: string,
  settings: Partial<GovernorSettings>,
  clock: Clock,
) => CallGovernor;

/** Governors at rest: how many are kept, and how long, in milliseconds. No period of the upstream is longer. */
const RESTING = { max: 1_000, ttl: 3_600_000 };

/**
 * One governor per credential. The upstream counts calls by account, so all pipelines with the same credential share
 * one governor.
 */
export class Governors {
  readonly #settings: Partial<GovernorSettings>;
  readonly #clock: Clock;
  readonly #create: CreateGovernor;
  readonly #governors = new Map<string, CallGovernor>();
  readonly #resting = new LRUCache<string, CallGovernor>(RESTING);

  /** @param create - Default: governors that know of no other server */
  constructor(
    settings: Partial<GovernorSettings> = {},
    clock: Clock = systemClock,
    create: CreateGovernor = (_, own, time) => new Governor(own, time),
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#create = create;
  }

  of(credential: Credential): CallGovernor {
    const key = accountOf(credential);
    const known = this.#governors.get(key);
    if (known !== undefined) return known;
    const governor = this.#resting.get(key) ?? this.#create(key, this.#settings, this.#clock);
    this.#resting.delete(key);
    this.#governors.set(key, governor);
    return governor;
  }

  /** Nobody uses the governor of this credential now. It is kept for a while, because the upstream still counts. */
  rest(credential: Credential): void {
    const key = accountOf(credential);
    const governor = this.#governors.get(key);
    if (governor === undefined) return;
    this.#governors.delete(key);
    // What servers share is kept by Redis.
    if (governor.close === undefined) this.#resting.set(key, governor);
    else void governor.close();
  }

  /** Gives back to other servers what this one holds. */
  async close(): Promise<void> {
    await Promise.all([...this.#governors.values()].map(async (governor) => governor.close?.()));
  }
}
