/** The client over a sandbox, without GraphQL on top. */
import { onTestFinished } from "vitest";
import { SECRETS } from "./canaries.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.js";
import type { Send } from "../../src/voucherify/call.js";
import { BACKGROUND, Voucherify } from "../../src/voucherify/client.js";
import { createPipeline, type PipelineSettings } from "../../src/voucherify/pipeline.js";

/** Starts a sandbox for the test that calls it. */
export async function useSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ rateLimit: 1_000_000, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export const credentials = { appId: SECRETS.appId, appToken: SECRETS.appToken, channel: "tests" } as const;

/** The way out to `apiUrl`, for the test that calls it. */
export function usePipeline(apiUrl: string, settings: Partial<PipelineSettings> = {}): Send {
  const pipeline = createPipeline({ ...credentials, apiUrl, ...settings });
  onTestFinished(pipeline.close);
  return pipeline.send;
}

/** A client of `apiUrl`, as one operation has it, for the test that calls it. */
export function useClient(
  apiUrl: string,
  {
    signal = new AbortController().signal,
    ...settings
  }: Partial<PipelineSettings> & { signal?: AbortSignal } = {},
): Voucherify {
  return Voucherify.open(usePipeline(apiUrl, settings), { signal }, BACKGROUND);
}

/** What `promise` is rejected with; fails where it is not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("Expected a rejection, but it was fulfilled");
}
