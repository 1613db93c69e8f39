import { LRUCache } from "lru-cache";
import { systemClock, type Clock } from "../clock.js";
import { Governor } from "./governor.js";
import type { GovernorSettings } from "./settings.js";

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

/** Governors at rest: how many are kept, and how long, in milliseconds. No period of the upstream is longer. */
const RESTING = { max: 1_000, ttl: 3_600_000 };

/**
 * One governor per credential. The upstream counts calls by account, so all pipelines with the same credential share
 * one governor.
 */
export class Governors {
  readonly #settings: Partial<GovernorSettings>;
  readonly #clock: Clock;
  readonly #governors = new Map<string, Governor>();
  readonly #resting = new LRUCache<string, Governor>(RESTING);

  constructor(settings: Partial<GovernorSettings> = {}, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  of(credential: Credential): Governor {
    const key = accountOf(credential);
    const known = this.#governors.get(key);
    if (known !== undefined) return known;
    const governor = this.#resting.get(key) ?? new Governor(this.#settings, this.#clock);
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
    this.#resting.set(key, governor);
  }
}
