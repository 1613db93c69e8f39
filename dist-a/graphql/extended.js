/** `object` with more properties of its own. A copy would lose what its class computes. */
export function extended(object, more) {
    return Object.assign(Object.create(object), more);
}
//# sourceMappingURL=extended.js.map