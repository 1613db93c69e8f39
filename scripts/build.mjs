// `npm run build`: the server with tsc, then the GraphiQL page with Vite. Each part is skipped when nothing it depends on
// has changed. `--only server` and `--only graphiql` build one part.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { filesOf, hashIfDue, removeStamp, root, writeStamp } from "./stamps.mjs";

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
    const hash = hashIfDue(name);
    if (hash === null) continue;
    idle = false;
    const startedAt = performance.now();
    try {
      removeStamp(name);
      await build();
      writeStamp(name, hash);
      console.log(`build: ${name} done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    } catch (error) {
      console.error(`build: ${name} failed, ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
  }
  if (idle) console.log("build: up to date");
  return 0;
}

async function buildServer() {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("see the errors above");
  await removeOrphans();
}

/** tsc leaves what it made of a file that is no more. It would be in the package. */
async function removeOrphans() {
  for (const path of filesOf("dist")) {
    if (/^dist[/\\](graphiql[/\\]|server\.tsbuildinfo$|\.hash$)/.test(path)) continue;
    const source = path.replace(/^dist/, "src").replace(/\.js(\.map)?$/, ".ts");
    if (!existsSync(join(root, source))) await rm(join(root, path));
  }
}

async function buildGraphiql() {
  // Vite keeps a NODE_ENV it finds, and vitest sets "test", with which React comes as its development build.
  process.env.NODE_ENV = "production";
  const { build } = await import("vite");
  await build({ configFile: join(root, "src/graphiql/vite.config.ts"), logLevel: "warn" });
}
