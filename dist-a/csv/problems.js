/** The errors in a CSV, by row and column. */
/** Most problems in one report. */
export const MAX_PROBLEMS = 100;
/** A CSV is invalid. No further rows of it are sent. */
export class CsvError extends Error {
    name = "CsvError";
    problems;
    constructor(problems) {
        super("The CSV is invalid");
        this.problems = problems;
    }
}
//# sourceMappingURL=problems.js.map