/** The configuration, or a file that it names, is invalid. The message names each invalid place and what was expected, and never a value. */
export class ConfigError extends Error {
    name = "ConfigError";
}
//# sourceMappingURL=config-error.js.map