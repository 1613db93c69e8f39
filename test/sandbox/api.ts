/** Starts a sandbox for one test, and calls it. */
import { onTestFinished } from "vitest";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/server.js";

// oxlint-disable-next-line typescript/no-explicit-any -- answers are JSON of any shape, and tests look deep into it
export type Body = Record<string, any>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Api {
  readonly sandbox: Sandbox;
  get(path: string): Promise<Answered>;
  post(path: string, body?: unknown): Promise<Answered>;
  put(path: string, body?: unknown): Promise<Answered>;
  delete(path: string): Promise<Answered>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export const keys = { "X-App-Id": "test", "X-App-Token": "test" };

/** Starts a sandbox that ends with the test. */
export async function start(options: SandboxOptions = {}): Promise<Api> {
  const sandbox = await startSandbox({ rateLimit: 1_000_000, ...options });
  onTestFinished(() => sandbox.close());
  return apiOf(sandbox);
}

export function apiOf(sandbox: Sandbox): Api {
  const call = (method: string) => async (path: string, body?: unknown) => {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { ...keys, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? {} : JSON.parse(text)) as Body,
    };
  };
  return {
    sandbox,
    get: call("GET"),
    post: call("POST"),
    put: call("PUT"),
    delete: call("DELETE"),
    fetch: (path, init = {}) =>
      fetch(sandbox.url + path, {
        ...init,
        headers: { ...keys, ...(init.headers as Record<string, string>) },
      }),
  };
}

/** A clock that starts at 2026-06-01 and moves only by `forward`. */
export function createClock() {
  let time = Date.UTC(2026, 5, 1);
  return {
    now: () => time,
    forward: (ms: number) => {
      time += ms;
    },
  };
}
