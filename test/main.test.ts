/** The program from outside: what prevents its start is said in one line. How it stops: stop.test.ts. */
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildServer, run } from "./helpers/program.js";

const SIGN_IN = { API_KEYS: JSON.stringify([{ name: "app", sha256: "0a".repeat(32), scopes: [] }]) };

beforeAll(buildServer);

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
      /^The configuration cannot be used:\n {2}API_KEYS_FILE: the file cannot be read \(ENOENT\)\n$/,
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
    const { code: actual, stderr } = await run([file], await env()).ended;
    expect(stderr).toMatch(said);
    expect(actual).toBe(code);
  });
});
