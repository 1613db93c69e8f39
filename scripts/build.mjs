// `npm run build`: the server with tsc, then the GraphiQL page with Vite. Each part is skipped when nothing it depends on
// has changed. `--only server` and `--only graphiql` build one part.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Each builds its part, and answers whether there was anything to do. */
const parts = { server: buildServer, graphiql: buildGraphiql };

process.exitCode = await main();

async function main() {
  const { only } = parseArgs({ options: { only: { type: "string" } } }).values;
  if (only !== undefined && !Object.hasOwn(parts, only)) {
    console.error(`Expected --only to be one of ${Object.keys(parts).join(", ")}, but got ${only}`);
    return 2;
  }
  let idle = true;
  for (const [name, build] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue;
    const startedAt = performance.now();
    try {
      if (!(await build())) continue;
      idle = false;
      console.log(`build: ${name} done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    } catch (error) {
      console.error(`build: ${name} failed, ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
  }
  if (idle) console.log("build: up to date");
  return 0;
}

/** tsc keeps its own account of what has changed, and writes it only when something has. */
async function buildServer() {
  const account = join(root, "dist/server.tsbuildinfo");
  const writtenAt = async () => (await stat(account).catch(() => undefined))?.mtimeMs;
  const before = await writtenAt();
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("see the errors above");
  await removeOrphans();
  return (await writtenAt()) !== before;
}

/** tsc leaves what it made of a file that is no more. It would be in the package. */
async function removeOrphans() {
  for (const path of await filesOf("dist")) {
    if (/^dist[/\\](graphiql[/\\]|server\.tsbuildinfo$)/.test(path)) continue;
    const source = path.replace(/^dist/, "src").replace(/\.js(\.map)?$/, ".ts");
    if (!existsSync(join(root, source))) await rm(join(root, path));
  }
}

async function buildGraphiql() {
  const stamp = join(root, "dist/graphiql/.hash");
  const hash = await hashOf(["src/graphiql", "schema/operations", "package-lock.json"]);
  if (hash === (await readFile(stamp, "utf8").catch(() => ""))) return false;

  // Vite keeps a NODE_ENV it finds, and vitest sets "test", with which React comes as its development build.
  process.env.NODE_ENV = "production";
  const { build } = await import("vite");
  await build({ configFile: join(root, "src/graphiql/vite.config.ts"), logLevel: "warn" });
  // Last, and in the directory Vite empties first: a build cut short leaves no stamp.
  await writeFile(stamp, hash);
  return true;
}

/** One hash over the names and contents of files; a directory stands for all the files in it. */
async function hashOf(paths) {
  const hash = createHash("sha256");
  for (const file of (await Promise.all(paths.map(filesOf))).flat()) {
    const content = await readFile(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

async function filesOf(path) {
  if (path.endsWith(".json")) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted();
}
