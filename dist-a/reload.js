/** What can change while the server runs. All of it changes together, or nothing does. */
import { ConfigError } from "./config-error.js";
export class Reloadables {
    #all;
    /** Settles with the last reload that was asked for. */
    #last = Promise.resolve();
    constructor(all) {
        this.#all = all;
    }
    get names() {
        return this.#all.map(({ name }) => name);
    }
    /**
     * Reads everything. Returns what puts all of it to use.
     *
     * @throws {ConfigError} if anything cannot be used; the message names each, with the reason
     */
    async prepare() {
        const results = await Promise.allSettled(this.#all.map(async ({ prepare }) => prepare()));
        const failures = results.flatMap((result, index) => result.status === "rejected" ? [`  ${described(this.names[index] ?? "", result.reason)}`] : []);
        if (failures.length > 0)
            throw new ConfigError(["The configuration cannot be used:", ...failures].join("\n"));
        const commits = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
        return () => {
            for (const commit of commits)
                commit();
        };
    }
    /**
     * Reads everything, and puts it to use. Reloads follow each other, so that the last one asked for has the last word.
     *
     * @throws {ConfigError} if anything cannot be used; nothing has changed then
     */
    reload() {
        const reload = this.#last.then(async () => (await this.prepare())());
        this.#last = reload.catch(() => undefined);
        return reload;
    }
}
/** The setting and what is wrong. Messages of other errors may quote what was read, or name where it was. */
function described(setting, error) {
    const { code, name } = error;
    const reason = error instanceof ConfigError ? error.message : (code ?? name);
    return reason.startsWith(setting) ? reason : `${setting}: ${reason}`;
}
//# sourceMappingURL=reload.js.map