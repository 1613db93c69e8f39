/** What can change while the server runs: all of it together, or nothing. */
import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../src/config-error.js";
import { type Reloadable, Reloadables } from "../src/reload.js";

/** Something that can be reloaded from `source.value`, and what is in use of it. */
function reloadable(name: string) {
  const source: { value: string | Error } = { value: "" };
  const used: string[] = [];
  const one: Reloadable = {
    name,
    prepare: async () => {
      const { value } = source;
      if (value instanceof Error) throw value;
      return () => void used.push(value);
    },
  };
  return { source, used, one };
}

const problemOf = (reload: Promise<unknown>) =>
  reload.then(
    () => null,
    (error: unknown) => error,
  );

describe("a reload", () => {
  it("puts everything to use when all of it can be read", async () => {
    const [keys, policies] = [reloadable("KEYS"), reloadable("POLICIES")];
    const reloadables = new Reloadables([keys.one, policies.one]);
    keys.source.value = "a";
    await reloadables.reload();
    expect([keys.used, policies.used]).toEqual([["a"], [""]]);
    policies.source.value = "b";
    await reloadables.reload();
    expect([keys.used, policies.used]).toEqual([
      ["a", "a"],
      ["", "b"],
    ]);
  });

  it("changes nothing when one thing cannot be read, and names each with its reason and without a value", async () => {
    const things = ["KEYS", "POLICIES", "DOCUMENTS", "OTHERS"].map(reloadable);
    const [keys, policies, documents, others] = things;
    const system = Object.assign(new Error("no such file: /canary"), { code: "ENOENT" });
    if (keys) keys.source.value = new ConfigError("entry 2 has no scopes");
    if (documents) documents.source.value = system;
    if (others) others.source.value = new SyntaxError("unexpected token canary");
    const reloadables = new Reloadables(things.map(({ one }) => one));

    const error = await problemOf(reloadables.reload());
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message.split("\n")).toEqual([
      "The configuration cannot be used:",
      "  KEYS: entry 2 has no scopes",
      "  DOCUMENTS: ENOENT",
      "  OTHERS: SyntaxError",
    ]);
    expect(things.map(({ used }) => used)).toEqual([[], [], [], []]);

    for (const { source } of things) source.value = "good";
    await reloadables.reload();
    expect(policies?.used).toEqual(["good"]);
  });

  it("waits for the one before, so that what was read last is used last", async () => {
    const read = new EventEmitter();
    const held = once(read, "released");
    const used: number[] = [];
    let reads = 0;
    const slowAtFirst: Reloadable = {
      name: "KEYS",
      prepare: async () => {
        reads += 1;
        const number = reads;
        if (number === 1) await held;
        return () => void used.push(number);
      },
    };
    const reloadables = new Reloadables([slowAtFirst]);
    const both = Promise.all([reloadables.reload(), reloadables.reload()]);
    read.emit("released");
    await both;
    expect(used).toEqual([1, 2]);
  });

  it("only reads when it is prepared", async () => {
    const { one, used } = reloadable("KEYS");
    const commit = await new Reloadables([one]).prepare();
    expect(used).toEqual([]);
    commit();
    expect(used).toEqual([""]);
  });
});
