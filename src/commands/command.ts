/** A command of the program. */
export interface Command {
  /**
   * Runs it. It reports to standard output and standard error, and sets `process.exitCode` if it fails.
   *
   * @param given - the words after the command
   */
  readonly run: (given: readonly string[], env: NodeJS.ProcessEnv) => Promise<void>;
}
