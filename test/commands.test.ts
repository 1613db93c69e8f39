/** The commands of the program beside its start. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { useFolder } from "./helpers/folder.js";
import { buildServer, run } from "./helpers/program.js";

beforeAll(buildServer);

const command = (given: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run(["dist/main.js", ...given], env).ended;

/** Answers every request with a status. Without one it never answers. */
async function useServer(status: number | null): Promise<string> {
  const server = createServer((_request, response) => {
    if (status !== null) response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return String((server.address() as AddressInfo).port);
}

describe("help", () => {
  it.each(["help", "--help"])("%s lists the commands", async (word) => {
    const { code, stdout } = await command([word]);
    expect(code).toBe(0);
    for (const name of ["start", "check-config", "healthcheck"]) expect(stdout).toContain(`\n  ${name} `);
  });

  it("comes without require for ES modules, as in Node 22.0, too", async () => {
    const program = run(["--no-experimental-require-module", "dist/main.js", "check-config"], {});
    const { code, stdout, stderr } = await program.ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^The configuration is valid\.\n/);
  });

  it("comes with 2 for a command that there is not", async () => {
    const { code, stdout, stderr } = await command(["canary"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("check-config");
  });
});

describe("check-config", () => {
  it("tells what the server would do", async () => {
    const { code, stdout, stderr } = await command(["check-config"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^The configuration is valid\.\n/);
    for (const line of [
      /^ {2}listens on +127\.0\.0\.1, port 4000$/m,
      /^ {2}upstream +the embedded sandbox, 300 customers$/m,
      /^ {2}VOUCHERIFY_APP_TOKEN +not set$/m,
      /^ {2}a stop +1 s for load balancers, then at most 15 s for what is in flight$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  it.each([
    ["is no JSON", "canary-key", "API_KEYS_FILE: must be JSON"],
    [
      "has a key in the place of its hash",
      '[{"name":"canary","sha256":"canary-key","scopes":[]}]',
      "sha256: must be the SHA-256",
    ],
    ["is not there", null, "API_KEYS_FILE: the file cannot be read (ENOENT)"],
  ])("ends with 2 if the file with the keys %s, and tells nothing of it", async (_, text, reason) => {
    const directory = useFolder();
    const file = join(directory, "canary.json");
    if (text !== null) writeFileSync(file, text);
    const { code, stdout, stderr } = await command(["check-config"], { API_KEYS_FILE: file });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain("canary");
  });

  it("names secrets, and never tells one", async () => {
    const { code, stdout, stderr } = await command(["check-config"], {
      VOUCHERIFY_APP_ID: "canary-id",
      VOUCHERIFY_APP_TOKEN: "canary-token",
      VOUCHERIFY_WEBHOOK_SECRET: "canary-new,canary-old",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.example:4318",
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=canary",
      VOUCHERIFY_API_URL: "https://canary-user:canary-password@as1.api.voucherify.io/canary",
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ {2}upstream +https:\/\/as1\.api\.voucherify\.io$/m);
    expect(stdout).toMatch(/^ {2}traces +http:\/\/collector\.example:4318, sampler parentbased_always_on$/m);
    expect(stdout.match(/(?<!not) set$/gm)).toHaveLength(3);
    expect(stdout).not.toContain("canary");
  });

  it("tells which Redis, and of secrets only that they are set", async () => {
    const key = Buffer.alloc(32, 7).toString("base64");
    const { code, stdout } = await command(["check-config"], {
      REDIS_URL: "redis://user:canary@redis.example:6379",
      CACHE_KEY: key,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /shared with other servers +budget, cache and events, through Redis at redis.example:6379\n/,
    );
    expect(stdout).toMatch(/CACHE_KEY +set\n/);
    expect(stdout).not.toContain("canary");
    expect(stdout).not.toContain(key);
  });

  it("ends with 2 and every fault", async () => {
    const { code, stdout, stderr } = await command(["check-config"], { PORT: "x", VOUCHERIFY_APP_ID: "x" });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^The configuration cannot be used:\n {2}PORT: .*\n {2}VOUCHERIFY_APP_TOKEN: .*\n$/,
    );
  });
});

describe("healthcheck", () => {
  it("ends with 0 where the server is up, on whatever address it listens", async () => {
    const program = run(["dist/main.js"], { PORT: "0", SANDBOX_CUSTOMERS: "0" });
    const { port } = new URL(await program.url());
    const { code, stderr } = await command(["healthcheck"], { PORT: port, HOST: "127.0.0.1" });
    expect([code, stderr]).toEqual([0, ""]);
  });

  it.each([
    ["is not there", 1, () => Promise.resolve("1"), /^Expected .* within 2 s\n$/],
    ["does not answer", 1, () => useServer(null), /^Expected .* within 2 s\n$/],
    ["has a failure", 1, () => useServer(500), /^Expected .* 200, but got 500\n$/],
    ["could not even start", 2, () => Promise.resolve("x"), /PORT: /],
  ])("fails where the server %s", async (_, expected, port, said) => {
    const { code, stdout, stderr } = await command(["healthcheck"], { PORT: await port() });
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toMatch(said);
  });
});
