/**
 * The header of an import. The vendor documents two dialects: the API reference has `Address_City`, the vendor's template
 * has `City`. Both are accepted here, and the long names are sent. The upstream compares names exactly and stores unknown
 * columns as metadata. So a name that is nearly right is an error: `email` would not set the e-mail address.
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

/** Long names by short names. */
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

/** Most columns in a file. */
const MAX_COLUMNS = 500;

export interface CsvHeader {
  /** The names in the file. */
  readonly names: readonly string[];
  /** The names that are sent. */
  readonly wireNames: readonly string[];
  /** This and the next two: indexes of the columns that are checked in each row. -1 if the column is missing. */
  readonly sourceId: number;
  readonly id: number;
  readonly birthdate: number;
}

/** The parsed header, or its errors. */
export function readHeader(names: readonly string[]): CsvHeader | readonly CsvProblem[] {
  if (names.length > MAX_COLUMNS) {
    return [problem(null, `at most ${MAX_COLUMNS} columns are allowed, but there are ${names.length}`)];
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
    problems.push(problem("Source_id", "this required column is missing"));
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
  if (name === "") return "the column name must not be empty";
  const meant = EXACT.has(name) ? undefined : KNOWN.get(bare(name));
  if (meant !== undefined) {
    return `must be written ${meant}. A column with any other name becomes metadata`;
  }
  if (/[\s\p{Cc}\uFFFD]/u.test(name)) {
    return "the column name must not contain whitespace or control characters";
  }
  const same = wireNames.indexOf(wireNames[index] ?? "");
  return same < index
    ? `the column ${wireNames[index]} exists already, as the ${ordinal(same)} column`
    : null;
}

function ordinal(index: number): string {
  const number = index + 1;
  return `${number}${["st", "nd", "rd"][number > 3 && number < 21 ? -1 : (number % 10) - 1] ?? "th"}`;
}
