/**
 * The header of an import. The upstream's documents know two dialects: the API's page says `Address_City`, the vendor's own
 * template says `City`. Both are understood here; what leaves is the long one. Names are exact to the letter there, and
 * what it does not know becomes metadata, so a name that is nearly right is refused: `email` would not be the e-mail.
 */
import type { CsvProblem } from "./problems.js";

const STANDARD = [
  "Id",
  "Source_id",
  "Name",
  "Email",
  "Phone",
  "Birthdate",
  "Description",
  "Address_line_1",
  "Address_line_2",
  "Address_Postal_Code",
  "Address_City",
  "Address_State",
  "Address_Country",
] as const;

/** Short names and the long ones that they stand for. */
const SHORT: Readonly<Record<string, string>> = {
  Postal_Code: "Address_Postal_Code",
  City: "Address_City",
  State: "Address_State",
  Country: "Address_Country",
};

const bare = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
const KNOWN: ReadonlyMap<string, string> = new Map(
  [...STANDARD, ...Object.keys(SHORT)].map((name) => [bare(name), name]),
);
const EXACT: ReadonlySet<string> = new Set(KNOWN.values());

/** Most columns of a file. */
const MAX_COLUMNS = 500;

export interface CsvHeader {
  /** Names as the file has them. */
  readonly names: readonly string[];
  /** Names as they leave. */
  readonly wireNames: readonly string[];
  /** Where the columns are that rows are checked by; -1 where there is none. */
  readonly sourceId: number;
  readonly id: number;
  readonly birthdate: number;
}

/** The header as it will be used, or what is wrong with it. */
export function readHeader(names: readonly string[]): CsvHeader | readonly CsvProblem[] {
  if (names.length > MAX_COLUMNS) {
    return [problem(null, `at most ${MAX_COLUMNS} columns are taken, but there are ${names.length}`)];
  }
  const only = names.length === 1 ? (names[0] ?? "") : "";
  if (/[;\t|]/.test(only)) {
    return [problem(null, "the columns must be separated by commas")];
  }
  const wireNames = names.map((name) => (Object.hasOwn(SHORT, name) ? (SHORT[name] ?? name) : name));
  const problems = names.flatMap((name, index) => {
    const found = problemOf(name, wireNames, index);
    return found === null ? [] : [problem(name, found)];
  });
  if (!wireNames.includes("Source_id") && problems.every(({ column }) => bare(column ?? "") !== "sourceid")) {
    problems.push(problem("Source_id", "this column is missing: customers are found by it"));
  }
  if (problems.length > 0) return problems;
  return {
    names,
    wireNames,
    sourceId: wireNames.indexOf("Source_id"),
    id: wireNames.indexOf("Id"),
    birthdate: wireNames.indexOf("Birthdate"),
  };
}

function problem(column: string | null, message: string): CsvProblem {
  return { row: 0, column, message };
}

function problemOf(name: string, wireNames: readonly string[], index: number): string | null {
  if (name === "") return "the name of a column must not be empty";
  const meant = EXACT.has(name) ? undefined : KNOWN.get(bare(name));
  if (meant !== undefined) return `must be written ${meant}: under any other name it would become metadata`;
  if (/[\s\p{Cc}\uFFFD]/u.test(name))
    return "the name of a column must not have blanks or control characters";
  const same = wireNames.indexOf(wireNames[index] ?? "");
  return same < index ? `there is a column ${wireNames[index]} already, the ${ordinal(same)}` : null;
}

function ordinal(index: number): string {
  const number = index + 1;
  return `${number}${["st", "nd", "rd"][number > 3 && number < 21 ? -1 : (number % 10) - 1] ?? "th"}`;
}
