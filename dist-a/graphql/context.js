import { Loads } from "./loader.js";
export function createContext(given) {
    return { ...given, loads: new Loads(given.voucherify, given.log), hidden: new Map() };
}
//# sourceMappingURL=context.js.map