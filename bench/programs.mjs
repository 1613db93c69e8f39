// Programs under test: each a process of its own, so that what is measured is theirs alone.
import { once } from "node:events";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const children = [];

/** Builds the server where that is needed, and GraphiQL if it is served. */
export function build({ withGraphiql = false } = {}) {
  const parts = withGraphiql ? [] : ["--only", "server"];
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/build.mjs", ...parts], {
    cwd: root,
  });
  if (status !== 0) throw new Error(String(stdout) + String(stderr));
}

/** Installs the peers, where they are not yet. They are no dependencies of the project. */
export function installPeers() {
  const directory = join(root, "bench/peers");
  if (existsSync(join(directory, "node_modules"))) return;
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: directory,
    stdio: "inherit",
  });
}

/**
 * Starts a program, and waits until it says where it listens. `flags` are those of Node. What it logs at level info is written
 * to nowhere.
 */
export async function start(file, env, flags = []) {
  const child = spawn(
    process.execPath,
    [...flags, "--import", join(root, "bench/heap.mjs"), join(root, file)],
    {
      cwd: root,
      env: { PATH: process.env.PATH, LOG_LEVEL: "error", ...env },
      stdio: ["ignore", "pipe", env.LOG_LEVEL === "info" ? "ignore" : "inherit", "ipc"],
    },
  );
  children.push(child);
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (url !== undefined) {
      child.stdout.resume();
      return { url, pid: child.pid, child };
    }
  }
  throw new Error(`${file} ended early: ${text}`);
}

/**
 * Starts a Redis, and waits until it can be connected to.
 *
 * @param isPersistent - whether every write is on disk before it is answered. Default: nothing is
 */
export async function startRedis(port, { isPersistent = false } = {}) {
  const own = port ?? (await freePort());
  const directory = isPersistent ? mkdtempSync(join(tmpdir(), "redis-")) : null;
  const settings = ["--port", String(own), "--bind", "127.0.0.1", "--save", ""];
  if (directory === null) settings.push("--appendonly", "no");
  else settings.push("--dir", directory, "--appendonly", "yes", "--appendfsync", "always");
  const again = async () => {
    const child = spawn("redis-server", settings, { stdio: "ignore" });
    children.push(child);
    while (!(await isOpen(own))) await sleep(50);
    return { url: `redis://127.0.0.1:${own}`, port: own, child, again };
  };
  return again();
}

async function isOpen(port) {
  const socket = connect(port, "127.0.0.1");
  const outcome = await new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  socket.destroy();
  return outcome;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Ends all programs that were started. */
export function stopAll() {
  for (const child of children) child.kill();
}

/** Resident memory in MB, as Linux counts it. */
export function memoryOf(pid, name) {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(line?.[1]) / 1000);
}

/** What is on the heap of a program after a full collection, in MB. */
export async function heapOf({ child }) {
  const answered = once(child, "message");
  child.send("heap");
  const [bytes] = await answered;
  return Math.round(bytes / 1e5) / 10;
}

/** CPU time so far in milliseconds, of all threads, as Linux counts it: in hundredths of a second. */
export function cpuMsOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the program, in brackets, may hold anything; what is counted comes behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
