/** The command that makes API keys: what it prints is a key and the entry that lets it in. */
import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { apiKeys } from "../../src/access/api-keys.js";
import { createSignIn } from "../../src/access/sign-in.js";
import { run } from "../../src/commands/key.js";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function printed(stream: "stdout" | "stderr", given: readonly string[]): Promise<string> {
  const write = vi.spyOn(process[stream], "write").mockReturnValue(true);
  await run(given);
  return write.mock.calls.map(([text]) => String(text)).join("");
}

describe("the command key", () => {
  it("prints a key, and an entry that lets it in", async () => {
    const text = await printed("stdout", ["app", "customers:read", "bulk"]);
    const [, key = ""] = text.split("\n");
    expect(key).toMatch(/^vcg_[\w-]{43}$/);
    const entry = text.slice(text.indexOf("{"));
    expect(entry).not.toContain(key);
    const signIn = createSignIn({ keysFile: null, keys: apiKeys.parse(`[${entry}]`), tokens: null });
    const caller = await signIn.callerOf({ authorization: `Bearer ${key}` });
    expect(caller).toEqual({ name: "app", scopes: new Set(["customers:read", "bulk"]) });
  });

  it("can have a weight and a number of calls a day", async () => {
    const sha256 = createHash("sha256").update("a-key").digest("hex");
    const entry = { name: "app", sha256, scopes: ["bulk"], weight: 3, callsPerDay: 500 };
    const signIn = createSignIn({
      keysFile: null,
      keys: apiKeys.parse(JSON.stringify([entry])),
      tokens: null,
    });
    expect(await signIn.callerOf({ authorization: "Bearer a-key" })).toMatchObject({
      weight: 3,
      callsPerDay: 500,
    });
  });

  it.each([[[]], [["app"]], [["", "bulk"]], [["app", "everything"]]])(
    "explains itself when given %j",
    async (given) => {
      expect(await printed("stderr", given)).toMatch(/key <name> <scopes…>, with scopes of customers:read/);
      expect(process.exitCode).toBe(2);
    },
  );
});
