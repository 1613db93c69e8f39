/** Where a cache keeps its entries, in the memory of this process. */
export {};
//# sourceMappingURL=store.js.map