/** The beginning of the names of all metrics of this server. Those of the process have the usual names of Node. */
export const PREFIX = "voucherify_facade_";
//# sourceMappingURL=prefix.js.map