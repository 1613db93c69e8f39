/** The built programs as processes of their own. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished } from "vitest";
import { watch } from "./canaries.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
  /** Where the server listens. Resolves when it has said so. */
  readonly url: () => Promise<string>;
}

export async function buildServer(): Promise<void> {
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", "--only", "server"], { cwd: ROOT });
}

/** Runs a built program with nothing in its environment but `env`, until the end of the test. */
export function run(
  [file, ...given]: readonly [file: string, ...given: string[]],
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(process.execPath, [file, ...given], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], LOG_LEVEL: "error", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: once(child, "close").then(([code]) => {
      watch("the output", stdout + stderr, secretsOf(env));
      return { code: code as number | null, stdout, stderr };
    }),
    url: async () => {
      const address = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql)/;
      await expect.poll(() => stdout).toMatch(address);
      return address.exec(stdout)?.[0] ?? "";
    },
  };
}

/** The values that are nobody's business, by the names of their settings. */
function secretsOf(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => (/_(TOKEN|SECRET|ID)$/.test(name) ? [value] : []));
}
