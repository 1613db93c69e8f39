/** How a policy is read, and what it says of several scopes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Caller, LOCAL_CALLER, type Scope } from "../../src/access/caller.js";
import { FieldPolicy, policySettings } from "../../src/access/policy.js";
import { ScopePolicies } from "../../src/access/scope-policies.js";
import { useApp } from "../helpers/app.js";
import { useFolder } from "../helpers/folder.js";

const policyOf = (...parts: readonly object[]) =>
  new FieldPolicy(
    "anybody",
    parts.map((part) => policySettings.parse(part)),
  );

describe("a policy", () => {
  it("has `default` for what it does not name, which is `show` if omitted", () => {
    expect(policyOf({}).restricted).toEqual([]);
    expect(policyOf({}).isRestrictive).toBe(false);
    const policy = policyOf({ default: "deny", name: "show", email: "hide" });
    expect([policy.effect("phone"), policy.effect("name"), policy.effect("email")]).toEqual([
      "deny",
      "show",
      "hide",
    ]);
    expect(policy.metadata("any")).toEqual({ effect: "deny", label: "metadata:*" });
  });

  it.each([
    ["iban", "deny", "metadata:iban"],
    ["internal_score", "hide", "metadata:internal_*"],
    ["internal_id", "show", "metadata:internal_id"],
    ["internal_id2", "hide", "metadata:internal_*"],
    ["other", "hide", "metadata:*"],
    ["__proto__", "deny", "metadata:__proto__"],
  ])("decides on the attribute %s by the rule that fits best", (key, effect, label) => {
    const metadata = JSON.parse(
      '{"*": "hide", "iban": "deny", "internal_*": "hide", "internal_id": "show", "__proto__": "deny"}',
    ) as object;
    expect(policyOf({ metadata }).metadata(key)).toEqual({ effect, label });
  });

  it.each([
    [{ email: "mask" }, "email"],
    [{ emial: "hide" }, ""],
    [{ metadata: ["iban"] }, "metadata"],
    [{ metadata: { "a*b": "hide" } }, "metadata.a*b"],
    [{ metadata: { "": "hide" } }, "metadata."],
    [{ metadata: { iban: true } }, "metadata.iban"],
    [{ default: null }, "default"],
    ["hide", ""],
  ])("is not read from %j", (settings, path) => {
    const { error } = policySettings.safeParse(settings);
    expect(error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });

  it("of several parts shows what any of them shows", () => {
    const policy = policyOf(
      { email: "hide", phone: "deny", metadata: { iban: "deny", "internal_*": "show" }, name: "hide" },
      { default: "hide", phone: "hide", name: "show" },
    );
    expect(policy.restricted).toEqual(["email", "phone", "metadata:iban"]);
    expect(policy.effect("phone")).toBe("hide");
    expect(policy.metadata("internal_a").effect).toBe("show");
    expect(policy.metadata("iban").effect).toBe("hide");
  });
});

/** The policies of a file in its own directory, and a function that writes the file. */
async function usePolicyFile() {
  const directory = useFolder();
  const path = join(directory, "policy.json");
  return {
    path,
    write: (content: unknown) =>
      writeFile(path, typeof content === "string" ? content : JSON.stringify(content)),
  };
}

const callerWith = (...scopes: readonly Scope[]): Caller => ({ name: "somebody", scopes: new Set(scopes) });

describe("the policies by scope", () => {
  it("are those of the scopes that a caller has, and a caller with none of them sees nothing", async () => {
    const { path, write } = await usePolicyFile();
    await write({ "customers:read": { email: "hide", phone: "hide" }, bulk: { phone: "deny" }, admin: {} });
    const policies = new ScopePolicies(path);
    (await policies.prepare())();
    const restricted = (...scopes: readonly Scope[]) =>
      policies.applyTo(callerWith(...scopes)).policy?.restricted;
    expect(restricted("customers:read")).toEqual(["email", "phone"]);
    expect(restricted("customers:read", "customers:write")).toEqual(["email", "phone"]);
    expect(restricted("customers:read", "bulk")).toEqual(["phone"]);
    expect(restricted("customers:read", "admin")).toBeUndefined();
    expect(restricted("customers:write")).toEqual(policyOf({ default: "hide" }).restricted);
    expect(restricted()).toEqual(policyOf({ default: "hide" }).restricted);
  });

  it("are not for a caller with a policy of its own, nor without a file", async () => {
    const { path, write } = await usePolicyFile();
    await write({ "customers:read": { email: "hide" } });
    const policies = new ScopePolicies(path);
    (await policies.prepare())();
    const own = { ...callerWith("customers:read"), policy: policyOf({ name: "hide" }) };
    expect(policies.applyTo(own)).toBe(own);
    const without = new ScopePolicies(null);
    (await without.prepare())();
    expect(without.applyTo(LOCAL_CALLER)).toBe(LOCAL_CALLER);
  });

  it("change when a new file is applied, and not if it is invalid", async () => {
    const { path, write } = await usePolicyFile();
    await write({ "customers:read": { email: "hide" } });
    const policies = new ScopePolicies(path);
    const restricted = () => policies.applyTo(callerWith("customers:read")).policy?.restricted;
    (await policies.prepare())();
    await write({ "customers:read": { phone: "hide" } });
    const apply = await policies.prepare();
    expect(restricted()).toEqual(["email"]);
    apply();
    expect(restricted()).toEqual(["phone"]);
    await write('{ "customers:read": ');
    await expect(policies.prepare()).rejects.toThrow("FIELD_POLICY_FILE: the file must be JSON");
    await write({ customers: {}, admin: { email: "secret" } });
    await expect(policies.prepare()).rejects.toThrow(/admin\.email: must be "show", "hide" or "deny"/);
    await expect(policies.prepare()).rejects.not.toThrow(/secret/);
    expect(restricted()).toEqual(["phone"]);
  });

  it("are those of the server's file", async () => {
    const { path, write } = await usePolicyFile();
    await write({ "customers:read": { name: "hide" } });
    const app = await useApp({ customers: 3, fieldPolicyFile: path });
    const { data, extensions } = await app.query("{ customers(first: 1) { nodes { name } } }");
    expect(data.customers.nodes).toEqual([{ name: null }]);
    expect(extensions).toMatchObject({ hidden: { "Customer.name": ["name"] } });
  });

  it("stop the start if the file is missing", async () => {
    const { path } = await usePolicyFile();
    await expect(useApp({ customers: 3, fieldPolicyFile: path })).rejects.toThrow(
      "FIELD_POLICY_FILE: the file cannot be read",
    );
  });
});
