import { accountOf, type Credential } from "../budget/governors.js";
import { Hub } from "./hub.js";

/** One hub per credential, so that no subscriber receives the events of another account. */
export class Hubs {
  readonly #hubs = new Map<string, Hub>();

  of(credential: Credential): Hub {
    const key = accountOf(credential);
    const hub = this.#hubs.get(key) ?? new Hub();
    this.#hubs.set(key, hub);
    return hub;
  }
}
