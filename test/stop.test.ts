/** How the program stops, reloads and comes back, seen from outside. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type Sandbox, startSandbox } from "../src/sandbox/server.js";
import { useFolder } from "./helpers/folder.js";
import { hold } from "./helpers/held.js";
import { type Program, buildServer, run } from "./helpers/program.js";

beforeAll(buildServer);

async function useSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({ customers: 1, rateLimit: 1_000_000 });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

function start({ url }: Sandbox, env: Readonly<Record<string, string>> = {}): Program {
  return run(["dist/main.js"], {
    PORT: "0",
    VOUCHERIFY_API_URL: url,
    VOUCHERIFY_APP_ID: "test-app-id",
    VOUCHERIFY_APP_TOKEN: "test-app-token",
    ...env,
  });
}

/** Asks on a connection of its own. */
async function get(url: string): Promise<readonly [status: number, body: unknown]> {
  const response = await fetch(url, { headers: { connection: "close" } });
  return [response.status, await response.json()];
}

/** Resolves when nobody listens there any more. */
async function refused(url: string): Promise<void> {
  const outcome = () =>
    get(url).then(
      () => "answered",
      () => "refused",
    );
  await expect.poll(outcome, { interval: 20 }).toBe("refused");
}

/** Node handles SIGTERM from the beginning. This one is handled from when the program handles both. */
const SIGUSR2 = 12;

/** Whether a process has a handler for a signal, as Linux tells it: a bit for each signal, from 1 on. */
function handles(pid: number | undefined, signal: number): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const handled = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)?.[1]}`);
  return ((handled >> BigInt(signal - 1)) & 1n) === 1n;
}

const STOPPING = [503, { status: "the server is stopping" }];

const UPSERT =
  "mutation ($sourceId: String!) { upsertCustomer(sourceId: $sourceId, fields: {}) { customer { sourceId } userErrors { code } } }";

/** Sends a mutation. `sent` resolves when all of it has been handed to the connection. */
function upsert(url: string, sourceId: string) {
  const outgoing = request(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    agent: false,
  });
  const answer = new Promise<unknown>((resolve, reject) => {
    outgoing.once("error", reject).once("response", (response) => {
      let text = "";
      response
        .on("data", (chunk) => (text += String(chunk)))
        .once("end", () => resolve((JSON.parse(text) as { data: unknown }).data))
        .once("error", reject);
    });
  });
  const sent = once(outgoing, "finish");
  outgoing.end(JSON.stringify({ query: UPSERT, variables: { sourceId } }));
  return { sent, answer };
}

const upserted = (sourceId: string) => ({ upsertCustomer: { customer: { sourceId }, userErrors: [] } });

describe("SIGTERM", () => {
  it("is told by /readyz while requests are still answered, and ends with 0", async () => {
    const program = start(await useSandbox(), { DRAIN_SECONDS: "3" });
    const url = await program.url();
    expect(await get(`${url}/readyz`)).toEqual([200, { status: "ready" }]);
    program.child.kill("SIGTERM");
    await expect.poll(() => get(`${url}/readyz`), { interval: 10 }).toEqual(STOPPING);
    expect(await get(`${url}/healthz`)).toEqual([200, { status: "up" }]);
    // A connection that could be used again is not: at the moment it closes, a request on it would be lost.
    const { headers } = await fetch(`${url}/healthz`);
    expect(headers.get("connection")).toBe("close");
    await refused(`${url}/healthz`);
    expect((await program.ended).code).toBe(0);
  });

  it("leaves no mutation without its answer, and none is sent twice", async () => {
    const sandbox = await useSandbox();
    const program = start(sandbox, { DRAIN_SECONDS: "1" });
    const url = await program.url();
    // The server learns the limit; without it calls would wait for each other.
    await upsert(url, "first").answer;
    sandbox.journal.clear();

    const release = hold(sandbox.faults);
    const sourceIds = Array.from({ length: 50 }, (_, index) => `mutation-${index}`);
    let answered = 0;
    const mutations = sourceIds.map((sourceId) => upsert(url, sourceId));
    for (const { answer } of mutations) void answer.then(() => (answered += 1));
    await Promise.all(mutations.map(({ sent }) => sent));
    program.child.kill("SIGTERM");
    await refused(`${url}/healthz`);
    expect(answered).toBe(0);
    release();

    expect(await Promise.all(mutations.map(({ answer }) => answer))).toEqual(sourceIds.map(upserted));
    const { code } = await program.ended;
    expect(code).toBe(0);
    const written = sandbox.journal.entries.map(({ method, body }) => {
      expect(method).toBe("POST");
      return (JSON.parse(body) as { source_id: string }).source_id;
    });
    expect(written.toSorted()).toEqual(sourceIds.toSorted());
  });

  it("interrupts subscriptions in the way that makes clients come back", async () => {
    const program = start(await useSandbox(), { DRAIN_SECONDS: "0" });
    const url = await program.url();
    const query = 'subscription { customerChanged(by: { sourceId: "ada" }) { type } }';

    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    onTestFinished(() => socket.terminate());
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init" }));
    await once(socket, "message");
    socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
    const closed = once(socket, "close");

    const stream = await fetch(`${url}/graphql/stream`, {
      method: "POST",
      headers: { accept: "text/event-stream", "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    expect(stream.status).toBe(200);
    const text = stream.text();

    program.child.kill("SIGTERM");
    expect((await closed)[0]).toBe(1001);
    expect(await text).not.toContain("event:");
    expect((await program.ended).code).toBe(0);
  });

  it("ends at once when it comes a second time", async () => {
    const program = start(await useSandbox(), { DRAIN_SECONDS: "300" });
    const url = await program.url();
    program.child.kill("SIGTERM");
    await expect.poll(() => get(`${url}/readyz`)).toEqual(STOPPING);
    program.child.kill("SIGTERM");
    expect((await program.ended).code).toBe(1);
  });

  it.skipIf(!existsSync("/proc/self/status"))("is no failure while the server starts", async () => {
    // The signal waits while the sandbox makes its customers.
    const { child, ended } = run(["dist/main.js"], { PORT: "0", SANDBOX_CUSTOMERS: "30000" });
    await expect.poll(() => handles(child.pid, SIGUSR2), { interval: 5 }).toBe(true);
    child.kill("SIGTERM");
    // On a busy machine the start can be over when the signal arrives.
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("SIGHUP", () => {
  it("reloads, and everything goes on", async () => {
    const program = start(await useSandbox(), { LOG_LEVEL: "info" });
    const url = await program.url();
    program.child.kill("SIGHUP");
    await expect.poll(program.stderr).toContain("reloaded the files of the configuration");
    expect(await get(`${url}/readyz`)).toEqual([200, { status: "ready" }]);
    program.child.kill("SIGTERM");
    expect((await program.ended).code).toBe(0);
  });
});

/** What the file with the keys has of a key. */
const entryOf = (key: string) => ({
  name: "shop",
  sha256: createHash("sha256").update(key).digest("hex"),
  scopes: ["customers:read"],
});

describe("SIGHUP with a file that cannot be used", () => {
  it("changes nothing, and the log says why", async () => {
    const directory = useFolder();
    const file = join(directory, "keys.json");
    const write = (...keys: readonly string[]) => writeFileSync(file, JSON.stringify(keys.map(entryOf)));
    write("old-key");
    const program = start(await useSandbox(), { API_KEYS_FILE: file, LOG_LEVEL: "info" });
    const url = await program.url();
    const statusWith = async (key: string) => {
      const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
      const body = '{"query":"{ __typename }"}';
      return (await fetch(`${url}/graphql`, { method: "POST", headers, body })).status;
    };
    const reasons = () => program.stderr().match(/(?<="reason":").*?(?=")/g) ?? [];

    rmSync(file);
    program.child.kill("SIGHUP");
    await expect.poll(reasons).toHaveLength(1);
    expect(reasons()[0]).toContain("API_KEYS_FILE: the file cannot be read (ENOENT)");
    expect(await statusWith("old-key")).toBe(200);

    writeFileSync(file, "new-key");
    program.child.kill("SIGHUP");
    await expect.poll(reasons).toHaveLength(2);
    expect(reasons()[1]).toContain("API_KEYS_FILE: must be JSON");
    expect(await statusWith("old-key")).toBe(200);

    write("new-key");
    program.child.kill("SIGHUP");
    await expect.poll(() => statusWith("new-key")).toBe(200);
    expect(await statusWith("old-key")).toBe(401);
    expect(program.stderr()).not.toMatch(/old-key|new-key/);
  });
});

describe("a terminal that is closed", () => {
  const hasScript = spawnSync("script", ["--version"]).status === 0;

  it.skipIf(!hasScript)("stops the server that was started in it", async () => {
    const program = `exec ${process.execPath} dist/main.js`;
    const terminal = spawn("script", ["--quiet", "--command", program, "/dev/null"], {
      env: { PATH: process.env["PATH"], PORT: "0", LOG_LEVEL: "error", SANDBOX_CUSTOMERS: "0" },
    });
    onTestFinished(() => void terminal.kill("SIGKILL"));
    let said = "";
    terminal.stdout.on("data", (chunk) => {
      said += String(chunk);
    });
    const address = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql)/;
    await expect.poll(() => said).toMatch(address);
    const url = address.exec(said)?.[0] ?? "";
    const children = readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, "utf8");
    const server = Number(children.trim());
    onTestFinished(() => {
      try {
        process.kill(server, "SIGKILL");
      } catch {
        // As it should be, it has ended.
      }
    });
    process.kill(server, "SIGHUP");
    expect(await get(`${url}/healthz`)).toEqual([200, { status: "up" }]);
    terminal.kill("SIGKILL");
    await refused(`${url}/healthz`);
  });
});

describe("a program that is killed", () => {
  it("starts again on its port, and answers", async () => {
    const sandbox = await useSandbox();
    const killed = start(sandbox);
    const url = await killed.url();
    sandbox.faults.add({ name: "latency", ms: 20_000, times: 1 });
    const { answer } = upsert(url, "lost");
    const outcome = answer.catch(() => "lost");
    await expect.poll(() => sandbox.journal.requests()).toEqual(["POST /v1/customers"]);
    killed.child.kill("SIGKILL");
    expect(await outcome).toBe("lost");
    await killed.ended;

    const restarted = start(sandbox, { PORT: new URL(url).port });
    expect(await restarted.url()).toBe(url);
    expect(await get(`${url}/readyz`)).toEqual([200, { status: "ready" }]);
    expect(await upsert(url, "again").answer).toEqual(upserted("again"));
  });
});
