/** The transports by name. */
import { nodeFetchTransport } from "./node-fetch.js";
export const TRANSPORTS = ["node-fetch", "undici"];
/** Loads a transport. undici is loaded only if it is chosen. */
export async function loadTransport(name) {
    return name === "undici" ? (await import("./undici.js")).undiciTransport : nodeFetchTransport;
}
//# sourceMappingURL=load.js.map