export {};
//# sourceMappingURL=record-cache.js.map