export {};
//# sourceMappingURL=allowance.js.map