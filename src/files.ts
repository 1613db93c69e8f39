/** The files that the configuration names. They are read at the start, by `check-config`, and again on SIGHUP. */
import type { Config } from "./config.js";
import { Reloadables } from "./reload.js";

export interface Files {
  readonly reloadables: Reloadables;
}

/** Nothing has been read when it returns: that is up to {@link Reloadables.reload}. */
export function filesOf(_config: Config): Files {
  return { reloadables: new Reloadables([]) };
}
