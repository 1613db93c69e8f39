// `npm start`: builds what is missing, then becomes the server, so that a signal to npm reaches it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isDue } from "./stamps.mjs";

const build = fileURLToPath(new URL("build.mjs", import.meta.url));
const isBuilt = !isDue() || spawnSync(process.execPath, [build], { stdio: "inherit" }).status === 0;
if (isBuilt) await import("../dist/main.js");
else process.exitCode = 1;
