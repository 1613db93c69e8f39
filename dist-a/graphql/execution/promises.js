export function isPromise(value) {
    return ((typeof value === "object" || typeof value === "function") &&
        value !== null &&
        typeof value.then === "function");
}
/** Puts the results of promises in their place. */
export async function settled(object) {
    const values = await Promise.all(Object.values(object));
    for (const [index, key] of Object.keys(object).entries())
        object[key] = values[index];
    return object;
}
//# sourceMappingURL=promises.js.map