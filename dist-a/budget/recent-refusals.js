/** How long a refusal is reused, in milliseconds. */
const REUSED_FOR_MS = 50;
/**
 * A cache of recent refusals. Under load, many equal requests come within a few milliseconds, and a forecast is the
 * most expensive computation of the governor. A refused operation should not cost more than an admitted one.
 */
export class RecentRefusals {
    #known = new Map();
    of(request, now) {
        const known = this.#known.get(keyOf(request, now));
        return known !== undefined && now < known.until ? known.refused : null;
    }
    keep(request, now, refused) {
        this.#known.set(keyOf(request, now), { refused, until: now + REUSED_FOR_MS });
        return refused;
    }
    /** To be called when more calls can leave than was forecast, because reserved calls were not needed. */
    forget() {
        this.#known.clear();
    }
}
function keyOf({ calls, level, deadlineAt, party }, now) {
    return `${calls} ${level} ${deadlineAt - now} ${party.name}`;
}
//# sourceMappingURL=recent-refusals.js.map