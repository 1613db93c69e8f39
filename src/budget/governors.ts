import { systemClock, type Clock } from "../clock.js";
import { Governor } from "./governor.js";
import type { GovernorSettings } from "./settings.js";

/** Which account a call is counted for. The token does not matter: an application may have several. */
export interface Credential {
  /** Scheme, host and port of the upstream. */
  readonly apiUrl: string;
  readonly appId: string;
}

/**
 * One governor for each credential. The upstream counts by account, so whoever makes calls with the same credential has to
 * share one, however many pipelines there are.
 */
export class Governors {
  readonly #settings: Partial<GovernorSettings>;
  readonly #clock: Clock;
  readonly #governors = new Map<string, Governor>();

  constructor(settings: Partial<GovernorSettings> = {}, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  of({ apiUrl, appId }: Credential): Governor {
    const key = JSON.stringify([new URL(apiUrl).href, appId]);
    const known = this.#governors.get(key);
    if (known !== undefined) return known;
    const governor = new Governor(this.#settings, this.#clock);
    this.#governors.set(key, governor);
    return governor;
  }
}
