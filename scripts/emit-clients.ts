/** Writes the examples of `docs/clients.md`: a block that names a file shows the text of that file. */
import { readFileSync, writeFileSync } from "node:fs";

const ROOT = new URL("../", import.meta.url);
const FILE = new URL("docs/clients.md", ROOT);
/** A fenced block with a path behind its language. */
const BLOCK = /^(```\w+ (\S+)\n).*?^```$/gms;

/** The document with every example as its file is today. */
export function withExamples(text: string): string {
  return text.replaceAll(BLOCK, (_, fence: string, path: string) => {
    return `${fence}${readFileSync(new URL(path, ROOT), "utf8")}\`\`\``;
  });
}

if (import.meta.filename === process.argv[1]) {
  writeFileSync(FILE, withExamples(readFileSync(FILE, "utf8")));
}
