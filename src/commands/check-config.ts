/** `check-config`: tells whether the server could start with this environment, for a step before a deployment. */
import { createSignIn } from "../access/sign-in.js";
import { readConfig } from "../config.js";
import { orExit } from "./startup.js";

export async function run(_given: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { host, port, upstream, signIn } = await orExit(() => readConfig(env));
  await orExit(() => createSignIn(signIn));
  const target = upstream === null ? "the embedded sandbox" : upstream.apiUrl;
  process.stdout.write(`The configuration is valid: ${host}:${port}, upstream ${target}\n`);
}
