/** Fault injection: which faults exist, and which of them apply to a request. */
const NOT_APPLIED = new Set(["status", "rate-limited", "redirect", "html-200"]);
/** Whether the API carries out a request that has this fault. */
export const takesEffect = (fault) => fault.applied ?? !NOT_APPLIED.has(fault.name);
export class Faults {
    #active = [];
    /** The active faults, oldest first. */
    get active() {
        return this.#active.map(({ fault }) => fault);
    }
    /** Adds a fault and returns a function that removes it. */
    add(fault) {
        const entry = { fault, left: fault.times ?? Infinity };
        this.#active.push(entry);
        return () => {
            this.#active = this.#active.filter((other) => other !== entry);
        };
    }
    clear() {
        this.#active = [];
    }
    /** The faults for one request: all matching delays and the first other match. Counts against their `times`. */
    take(request) {
        const delays = [];
        let responseFault;
        for (const entry of this.#active) {
            const { fault } = entry;
            if ((!isDelay(fault) && responseFault !== undefined) || !matches(fault, request))
                continue;
            if (isDelay(fault))
                delays.push(fault);
            else
                responseFault = fault;
            entry.left -= 1;
        }
        this.#active = this.#active.filter(({ left }) => left > 0);
        return { delays, fault: responseFault };
    }
}
function isDelay(fault) {
    return ["latency", "jitter", "held"].includes(fault.name);
}
function matches({ match }, request) {
    if (match === undefined)
        return true;
    if (typeof match === "function")
        return match(request);
    if (match.method !== undefined && match.method !== request.method)
        return false;
    const { path } = match;
    if (path === undefined)
        return true;
    if (path instanceof RegExp)
        return request.path.search(path) >= 0;
    const pathname = request.path.replace(/\?.*$/s, "");
    return path.endsWith("*") ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
}
//# sourceMappingURL=faults.js.map