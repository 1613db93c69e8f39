/** `check-config`: tells whether the server could start with this environment, for a step before a deployment. */
import { ScopePolicies } from "../access/scope-policies.js";
import { readConfig } from "../config.js";
import { orExit } from "./startup.js";

export async function run(_given: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { host, port, upstream, fieldPolicyFile } = await orExit(() => readConfig(env));
  await orExit(() => new ScopePolicies(fieldPolicyFile).prepare());
  const target = upstream === null ? "the embedded sandbox" : upstream.apiUrl;
  process.stdout.write(`The configuration is valid: ${host}:${port}, upstream ${target}\n`);
}
