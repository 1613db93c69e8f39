import { Governor } from "./governor.js";

/** Which account a call is counted for. The token does not matter: an application may have several. */
export interface Credential {
  /** Scheme, host and port of the upstream. */
  readonly apiUrl: string;
  readonly appId: string;
}

const governors = new Map<string, Governor>();

/**
 * The governors of this process, one for each credential. The upstream counts by account, so whoever makes calls with the
 * same credential has to share one, however many pipelines there are.
 */
export const Governors = {
  of({ apiUrl, appId }: Credential): Governor {
    const key = JSON.stringify([new URL(apiUrl).href, appId]);
    const known = governors.get(key);
    if (known !== undefined) return known;
    const governor = new Governor();
    governors.set(key, governor);
    return governor;
  },
};
