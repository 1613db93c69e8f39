/** What can change while the server runs. All of it changes together, or nothing does. */
import { ConfigError } from "./config-error.js";

export interface Reloadable {
  /** The setting that it comes from, such as `API_KEYS_FILE`. */
  readonly name: string;
  /**
   * Reads the new value, which is not in use yet. Returns what puts it to use, which must not fail.
   *
   * @throws {ConfigError} if the value is invalid; the message has no part of it
   */
  readonly prepare: () => Promise<() => void>;
}

export class Reloadables {
  readonly #all: readonly Reloadable[];
  /** Settles with the last reload that was asked for. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(all: readonly Reloadable[]) {
    this.#all = all;
  }

  get names(): readonly string[] {
    return this.#all.map(({ name }) => name);
  }

  /**
   * Reads everything. Returns what puts all of it to use.
   *
   * @throws {ConfigError} if anything cannot be used; the message names each, with the reason
   */
  async prepare(): Promise<() => void> {
    const results = await Promise.allSettled(this.#all.map(async ({ prepare }) => prepare()));
    const failures = results.flatMap((result, index) =>
      result.status === "rejected" ? [`  ${described(this.names[index] ?? "", result.reason)}`] : [],
    );
    if (failures.length > 0)
      throw new ConfigError(["The configuration cannot be used:", ...failures].join("\n"));
    const commits = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    return () => {
      for (const commit of commits) commit();
    };
  }

  /**
   * Reads everything, and puts it to use. Reloads follow each other, so that the last one asked for has the last word.
   *
   * @throws {ConfigError} if anything cannot be used; nothing has changed then
   */
  reload(): Promise<void> {
    const reload = this.#last.then(async () => (await this.prepare())());
    this.#last = reload.catch(() => undefined);
    return reload;
  }
}

/** The setting and what is wrong. Messages of other errors may quote what was read, or name where it was. */
function described(setting: string, error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  const reason = error instanceof ConfigError ? error.message : (code ?? name);
  return reason.startsWith(setting) ? reason : `${setting}: ${reason}`;
}
