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
];
/** Long names by short names. */
const SHORT = {
    Postal_Code: "Address_Postal_Code",
    City: "Address_City",
    State: "Address_State",
    Country: "Address_Country",
};
const bare = (name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
const KNOWN = new Map([...STANDARD, ...Object.keys(SHORT)].map((name) => [bare(name), name]));
const EXACT = new Set(KNOWN.values());
/** Most columns in a file. */
const MAX_COLUMNS = 500;
/** The parsed header, or its errors. */
export function readHeader(names) {
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
    if (problems.length > 0)
        return problems;
    return {
        names,
        wireNames,
        sourceId: wireNames.indexOf("Source_id"),
        id: wireNames.indexOf("Id"),
        birthdate: wireNames.indexOf("Birthdate"),
    };
}
function problem(column, message) {
    return { row: 0, column, message };
}
function problemOf(name, wireNames, index) {
    if (name === "")
        return "the column name must not be empty";
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
function ordinal(index) {
    const number = index + 1;
    return `${number}${["st", "nd", "rd"][number > 3 && number < 21 ? -1 : (number % 10) - 1] ?? "th"}`;
}
//# sourceMappingURL=header.js.map