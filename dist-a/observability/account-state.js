export {};
//# sourceMappingURL=account-state.js.map