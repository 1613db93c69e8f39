/** Writes the table of `docs/upstream.md` from the endpoint table. */
import { readFileSync, writeFileSync } from "node:fs";
import { endpoints } from "../src/voucherify/endpoints.js";

const FILE = new URL("../docs/upstream.md", import.meta.url);

/** The rows of the table, without its head. */
export function endpointRows(): string[] {
  return Object.entries(endpoints).map(([name, { method, path, operation, repeatable, bulk }]) => {
    const repeats = typeof repeatable === "string" ? repeatable : repeatable ? "yes" : "no";
    return `| \`${name}\` | ${method} \`${path}\` | \`${operation}\` | ${repeats} | ${bulk ? "30 s" : "3 s"} |`;
  });
}

if (import.meta.filename === process.argv[1]) {
  const text = readFileSync(FILE, "utf8");
  const kept = text.split("\n").filter((line) => !line.startsWith("| `"));
  const head = kept.findIndex((line) => line.startsWith("| -"));
  writeFileSync(FILE, [...kept.slice(0, head + 1), ...endpointRows(), ...kept.slice(head + 1)].join("\n"));
}
