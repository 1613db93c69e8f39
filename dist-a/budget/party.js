/** Whoever is not told apart, and the background work of the server. */
export const NOBODY = { name: "", weight: 1 };
//# sourceMappingURL=party.js.map