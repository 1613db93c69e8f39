// What a build depends on, as one hash for each part. The hash of the last build is kept in a stamp beside what was built, so
// that the look whether a build is due takes 30 ms, and no compiler.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const PARTS = {
  server: {
    stamp: "dist/.hash",
    inputs: ["src", "tsconfig.json", "tsconfig.build.json", "package-lock.json"],
    except: "src/graphiql/",
  },
  graphiql: {
    stamp: "dist/graphiql/.hash",
    inputs: ["src/graphiql", "schema/operations", "package-lock.json"],
  },
};

/** The hash that the stamp of a part will have. Null if it has it already. */
export function hashIfDue(part) {
  const hash = hashOf(PARTS[part]);
  const stamp = join(root, PARTS[part].stamp);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash ? null : hash;
}

/** Whether any part must be built. */
export function isDue() {
  return Object.keys(PARTS).some((part) => hashIfDue(part) !== null);
}

/** To be called before a build: one that fails or is cut short may have changed what was built. */
export function removeStamp(part) {
  rmSync(join(root, PARTS[part].stamp), { force: true });
}

export function writeStamp(part, hash) {
  writeFileSync(join(root, PARTS[part].stamp), hash);
}

/** The files in a directory, those below it included. A file stands for itself. */
export function filesOf(path) {
  if (path.endsWith(".json")) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted();
}

/** Reads one file after the other: with promises it would take five times as long. */
function hashOf({ inputs, except }) {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap(filesOf)) {
    if (except !== undefined && file.startsWith(except)) continue;
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
