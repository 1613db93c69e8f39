// `npm start`: builds what is missing, then becomes the server, so that a signal to npm reaches it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("build.mjs", import.meta.url));
const { status } = spawnSync(process.execPath, [build], { stdio: "inherit" });
if (status === 0) await import("../dist/main.js");
else process.exitCode = 1;
