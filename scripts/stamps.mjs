// What a build depends on, as one hash for each part. The hash of the last build is kept in a stamp beside what was built, so
// that the look whether a build is due takes a tenth of a second, and no compiler.
import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
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
export async function hashIfDue(part) {
  const hash = await hashOf(PARTS[part]);
  return hash === (await readFile(join(root, PARTS[part].stamp), "utf8").catch(() => "")) ? null : hash;
}

/** Whether any part must be built. */
export async function isDue() {
  const hashes = await Promise.all(Object.keys(PARTS).map(hashIfDue));
  return hashes.some((hash) => hash !== null);
}

/** To be called before a build: one that fails or is cut short may have changed what was built. */
export async function removeStamp(part) {
  await rm(join(root, PARTS[part].stamp), { force: true });
}

export async function writeStamp(part, hash) {
  await writeFile(join(root, PARTS[part].stamp), hash);
}

/** The files in a directory, those below it included. A file stands for itself. */
export async function filesOf(path) {
  if (path.endsWith(".json")) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted();
}

async function hashOf({ inputs, except }) {
  const files = (await Promise.all(inputs.map(filesOf))).flat();
  const hash = createHash("sha256");
  for (const file of files) {
    if (except !== undefined && file.startsWith(except)) continue;
    const content = await readFile(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
