/** The errors in a CSV, by row and column. */

/** Most problems in one report. */
export const MAX_PROBLEMS = 100;

export interface CsvProblem {
  /** Number of the data row, starting at 1. 0 for the header. Empty lines do not count. */
  readonly row: number;
  /** Name of the column in the file. Null if the problem concerns the whole row. */
  readonly column: string | null;
  readonly message: string;
}

/** A CSV is invalid. No further rows of it are sent. */
export class CsvError extends Error {
  override readonly name = "CsvError";
  readonly problems: readonly CsvProblem[];

  constructor(problems: readonly CsvProblem[]) {
    super("The CSV is invalid");
    this.problems = problems;
  }
}
