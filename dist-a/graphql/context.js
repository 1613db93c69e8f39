import { Loads } from "./loader.js";
/** Completes `given`, which nobody else may have: a copy is a noticeable part of a small request. */
export function createContext(given) {
    return Object.assign(given, { loads: new Loads(given.voucherify, given.log), hidden: new Map() });
}
//# sourceMappingURL=context.js.map