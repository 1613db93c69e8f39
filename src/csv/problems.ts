/** What is wrong with a CSV, by row and column: for the one who has to mend it. */

/** Most problems that are told at once. */
export const MAX_PROBLEMS = 100;

export interface CsvProblem {
  /** Number of the data row, the first one is 1; 0 is the header. Empty lines do not count. */
  readonly row: number;
  /** Name of the column as the file has it; null where it is about the whole row. */
  readonly column: string | null;
  readonly message: string;
}

/** A CSV cannot be used. Nothing of it leaves from here on. */
export class CsvError extends Error {
  override readonly name = "CsvError";
  readonly problems: readonly CsvProblem[];

  constructor(problems: readonly CsvProblem[]) {
    super("The CSV cannot be used");
    this.problems = problems;
  }
}
