/** Writes the table of `docs/upstream.md` from the endpoint table. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { type EndpointRow, endpoints } from "../src/voucherify/endpoints.js";

const FILE = fileURLToPath(new URL("../docs/upstream.md", import.meta.url));

/** The rows of the table, without its head. */
export function endpointRows(): string[] {
  return Object.entries<EndpointRow>(endpoints).map(([name, row]) => {
    const { method, path, operation, repeatable, bulk, cache } = row;
    const repeats = typeof repeatable === "string" ? repeatable : repeatable ? "yes" : "no";
    const ages = cache === undefined ? "no" : `${cache.maxAge} s, ${cache.maxAgeWithWebhooks} s`;
    return `| \`${name}\` | ${method} \`${path}\` | \`${operation}\` | ${repeats} | ${bulk ? "30 s" : "3 s"} | ${ages} |`;
  });
}

/** The document with the rows of today, formatted as everything here is. */
export async function writeEndpoints(text: string): Promise<string> {
  const kept = text.split("\n").filter((line) => !line.startsWith("| `"));
  const head = kept.findIndex((line) => line.startsWith("| -"));
  const written = [...kept.slice(0, head + 1), ...endpointRows(), ...kept.slice(head + 1)].join("\n");
  return format(written, { ...(await resolveConfig(FILE)), filepath: FILE });
}

if (import.meta.filename === process.argv[1]) {
  writeFileSync(FILE, await writeEndpoints(readFileSync(FILE, "utf8")));
}
