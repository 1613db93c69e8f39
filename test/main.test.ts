/** The program from outside: what stops its start is said in one line, and how it stops is told before it does. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";

const ROOT = new URL("..", import.meta.url);
const SIGN_IN = { API_KEYS: JSON.stringify([{ name: "app", sha256: "0a".repeat(32), scopes: [] }]) };

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", "--only", "server"], { cwd: ROOT });
});

/** Starts a built program with nothing in its environment but `env`. */
function run(file: string, env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [file], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], LOG_LEVEL: "error", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function ended(child: ChildProcess): Promise<{ readonly code: number; readonly stderr: string }> {
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, stderr };
}

async function useTakenPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return String((server.address() as AddressInfo).port);
}

describe("a start that fails", () => {
  it.each<
    [what: string, file: string, env: () => Promise<Record<string, string>>, code: number, said: RegExp]
  >([
    [
      "the port is in use",
      "dist/main.js",
      async () => ({ PORT: await useTakenPort(), SANDBOX_CUSTOMERS: "0" }),
      1,
      /^The server cannot listen: the port is in use: set PORT .*\n$/,
    ],
    [
      "the sandbox's port is in use",
      "dist/sandbox/main.js",
      async () => ({ SANDBOX_PORT: await useTakenPort(), SANDBOX_CUSTOMERS: "0" }),
      1,
      /^The server cannot listen: the port is in use: set PORT \(for the sandbox SANDBOX_PORT\).*\n$/,
    ],
    [
      "nobody knows the host",
      "dist/main.js",
      async () => ({ PORT: "0", HOST: "nowhere.invalid", ...SIGN_IN, SANDBOX_CUSTOMERS: "0" }),
      1,
      /^The server cannot listen: HOST cannot be resolved: .*\n$/,
    ],
    [
      "the host is another machine",
      "dist/main.js",
      async () => ({ PORT: "0", HOST: "192.0.2.1", ...SIGN_IN, SANDBOX_CUSTOMERS: "0" }),
      1,
      /^The server cannot listen: HOST is not an address of this machine: .*\n$/,
    ],
    [
      "other machines could call without a key",
      "dist/main.js",
      async () => ({ HOST: "0.0.0.0" }),
      2,
      /^The configuration cannot be used:\n {2}HOST: .*\n$/,
    ],
    [
      "there is no file with keys",
      "dist/main.js",
      async () => ({ API_KEYS_FILE: "/nowhere/keys.json" }),
      2,
      /^API_KEYS_FILE: the file cannot be read \(ENOENT\)\n$/,
    ],
    [
      "there are too many customers to make",
      "dist/main.js",
      async () => ({ SANDBOX_CUSTOMERS: "1000000000" }),
      2,
      /^The configuration cannot be used:\n {2}SANDBOX_CUSTOMERS: .*100000.*\n$/,
    ],
    [
      "there are too many customers to make for the sandbox",
      "dist/sandbox/main.js",
      async () => ({ SANDBOX_CUSTOMERS: "1000000000000" }),
      2,
      /^The configuration cannot be used:\n {2}SANDBOX_CUSTOMERS: .*100000.*\n$/,
    ],
    [
      "there is an upstream without credentials",
      "dist/main.js",
      async () => ({ VOUCHERIFY_API_URL: "https://as1.api.voucherify.io" }),
      2,
      /^The configuration cannot be used:\n {2}VOUCHERIFY_API_URL: requires .*\n$/,
    ],
  ])("says so without a stack: %s", async (_, file, env, code, said) => {
    const { code: actual, stderr } = await ended(run(file, await env()));
    expect(stderr).toMatch(said);
    expect(actual).toBe(code);
  });
});

describe("a stop", () => {
  it("is told by /readyz while requests are still answered, and then ends with 0", async () => {
    const child = run("dist/main.js", { PORT: "0", SANDBOX_CUSTOMERS: "0", DRAIN_SECONDS: "2" });
    let stdout = "";
    child.stdout?.on("data", (chunk) => {
      stdout += String(chunk);
    });
    const address = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql)/;
    await expect.poll(() => stdout, { timeout: 20_000 }).toMatch(address);
    const url = address.exec(stdout)?.[0] ?? "";
    const answer = async (path: string) => {
      const response = await fetch(url + path, { headers: { connection: "close" } });
      return [response.status, await response.json()];
    };
    expect(await answer("/readyz")).toEqual([200, { status: "ready" }]);
    const exit = ended(child);
    child.kill("SIGTERM");
    await expect
      .poll(() => answer("/readyz"), { interval: 10, timeout: 1_900 })
      .toEqual([503, { status: "the server is stopping" }]);
    expect(await answer("/healthz")).toEqual([200, { status: "up" }]);
    expect((await exit).code).toBe(0);
    await expect(answer("/readyz")).rejects.toThrow("fetch failed");
  });
});
