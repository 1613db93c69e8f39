/** The transports: sockets, deadlines, sizes, redirects and cancellation, on real connections. Their promises are the same. */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import { BACKGROUND, Voucherify } from "../../src/voucherify/client.js";
import { loadTransport, TRANSPORTS } from "../../src/voucherify/transports/load.js";
import type { CreateTransport } from "../../src/voucherify/transports/transport.js";
import { CsvForm } from "../../src/voucherify/form.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { MemoryBudget } from "../../src/voucherify/memory-budget.js";
import {
  CanceledError,
  DeadlineError,
  MalformedAnswerError,
  TransportError,
} from "../../src/voucherify/errors.js";
import { rejection, useClient as useDefaultClient, usePipeline, useSandbox } from "../helpers/upstream.js";
import { report } from "../helpers/figures.js";

/** A server that counts its connections, for the test that calls it. */
async function useServer(listener: RequestListener) {
  const sockets = new Set<Socket>();
  const requests: IncomingMessage[] = [];
  let peak = 0;
  let open = 0;
  let inFlight = 0;
  let mostInFlight = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    mostInFlight = Math.max(mostInFlight, (inFlight += 1));
    response.once("finish", () => (inFlight -= 1));
    listener(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    peak = Math.max(peak, (open += 1));
    socket.once("close", () => (open -= 1));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => sockets.size,
    peak: () => peak,
    mostInFlight: () => mostInFlight,
    open: () => open,
  };
}

const CUSTOMER = JSON.stringify({ object: "customer", id: "cust_1" });
const path = { customerId: "cust_1" };

/** Longer than a test may take: what nothing ends fails it. */
const NEVER_MS = 3_600_000;
const soon = { interval: 5 };

/** A customer of exactly so many bytes. */
const fill = (bytes: number) => JSON.stringify({ id: "cust_1", name: "x".repeat(bytes - 25) });

/**
 * Connections for calls that come one after the other. undici waits a turn of the event loop before it uses a connection
 * again, so a call that comes at once gets the other of two.
 */
const FEWEST = { "node-fetch": 1, undici: 2 };

describe.each(TRANSPORTS)("%s:", (transport) => {
  let createTransport: CreateTransport;
  beforeAll(async () => {
    createTransport = await loadTransport(transport);
  });
  const useClient: typeof useDefaultClient = (apiUrl, settings) =>
    useDefaultClient(apiUrl, { createTransport, ...settings });

  describe("connections", () => {
    it("are at most 32, however many calls there are, and every call is answered", async () => {
      const server = await useServer((_, response) => {
        setTimeout(() => response.end(CUSTOMER), 10);
      });
      const pipeline = usePipeline(server.url, { createTransport });
      const clients = [1, 2, 3, 4].map(() => Voucherify.open(pipeline, new AbortController(), BACKGROUND));
      const answers = await Promise.all(
        clients.flatMap((client) =>
          Array.from({ length: 50 }, () => client.call(endpoints.getCustomer, { path })),
        ),
      );
      expect(answers.map((customer) => customer?.id)).toEqual(Array(200).fill("cust_1"));
      expect(server.requests).toHaveLength(200);
      expect(server.peak()).toBe(32);
      expect(server.connections()).toBe(32);
      expect(clients.map(({ spent }) => spent)).toEqual([50, 50, 50, 50]);
    });

    it("carry at most 16 calls of one operation", async () => {
      const server = await useServer((_, response) => {
        setTimeout(() => response.end(CUSTOMER), 150);
      });
      const client = useClient(server.url);
      await Promise.all(Array.from({ length: 60 }, () => client.call(endpoints.getCustomer, { path })));
      expect([server.mostInFlight(), server.requests.length]).toEqual([16, 60]);
    });

    it("are as few as `concurrency` says", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "latency", ms: 5 });
      const client = useClient(sandbox.url, { concurrency: 3 });
      await Promise.all(Array.from({ length: 20 }, () => client.call(endpoints.listSegments, {})));
      expect(Math.max(...sandbox.journal.entries.map(({ inFlight }) => inFlight))).toBe(3);
    });

    it("are used again, one call after the other", async () => {
      const server = await useServer((_, response) => response.end(CUSTOMER));
      const client = useClient(server.url);
      for (let call = 0; call < 20; call += 1) await client.call(endpoints.getCustomer, { path });
      expect(server.requests).toHaveLength(20);
      expect(server.connections()).toBeLessThanOrEqual(FEWEST[transport]);
    });

    it("are used again after an answer of a rejection, too", async () => {
      const server = await useServer((_, response) => {
        response.statusCode = 500;
        response.end("<h1>no</h1>");
      });
      const client = useClient(server.url, { attempts: 1 });
      for (let call = 0; call < 5; call += 1) await rejection(client.call(endpoints.getCustomer, { path }));
      expect(server.connections()).toBeLessThanOrEqual(FEWEST[transport]);
    });

    it("that failed are not used again, and the next call has a new one", async () => {
      const sandbox = await useSandbox({ customers: 20 });
      const client = useClient(sandbox.url, { attempts: 1 });
      sandbox.faults.add({ name: "reset-mid-body", times: 1 });
      expect(await rejection(client.call(endpoints.listCustomers, {}))).toBeInstanceOf(TransportError);
      expect((await client.call(endpoints.listCustomers, {})).received).toBe(10);
      expect(sandbox.journal.entries).toHaveLength(2);
    });
  });

  describe("the deadline of a call", () => {
    it.each([
      ["headers that never come", { name: "no-headers" }],
      ["a body that never comes", { name: "no-body" }],
      ["a body that drips", { name: "drip", ms: 20 }],
      ["a late answer", { name: "latency", ms: NEVER_MS }],
    ] as const)("ends it with %s", async (_, fault) => {
      const sandbox = await useSandbox({ customers: 20 });
      sandbox.faults.add(fault);
      const client = useClient(sandbox.url, { deadlines: { callMs: 150 }, attempts: 1 });
      const before = performance.now();
      const error = await rejection(client.call(endpoints.listCustomers, {}));
      expect(error).toBeInstanceOf(DeadlineError);
      expect(error).toMatchObject({
        message: "list-customers: no complete answer within 150 ms",
        operation: "list-customers",
        deadlineMs: 150,
      });
      expect(performance.now() - before).toBeGreaterThan(140);
      expect(client.spent).toBe(1);
      expect(sandbox.journal.entries).toHaveLength(1);
    });

    it("begins when the call leaves, not while it waits for a place", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "latency", ms: 100 });
      const client = useClient(sandbox.url, { deadlines: { callMs: 700 }, concurrency: 1 });
      const before = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => client.call(endpoints.listSegments, {})),
      );
      expect(answers).toHaveLength(8);
      expect(performance.now() - before).toBeGreaterThan(700);
    });

    it("frees the place for the next call", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "no-headers", times: 4 });
      const client = useClient(sandbox.url, {
        deadlines: { callMs: 300 },
        governor: new Governor({ concurrency: 2 }),
        attempts: 1,
      });
      const failed = await Promise.all(
        Array.from({ length: 4 }, () => rejection(client.call(endpoints.listSegments, {}))),
      );
      for (const error of failed) expect(error).toBeInstanceOf(DeadlineError);
      expect((await client.call(endpoints.listSegments, {})).received).toBeGreaterThan(0);
    });
  });

  describe("the size of an answer", () => {
    it("is at most what was agreed, and as much is read", async () => {
      const server = await useServer((request, response) => {
        response.end(fill(Number(request.url?.split("_").at(-1))));
      });
      const client = useClient(server.url, { memory: new MemoryBudget({ answerBytes: 10_000 }) });
      const read = (bytes: number) =>
        client.call(endpoints.getCustomer, { path: { customerId: `size_${bytes}` } });
      expect(fill(10_000)).toHaveLength(10_000);
      expect((await read(10_000))?.name).toHaveLength(9_975);
      const error = await rejection(read(10_001));
      expect(error).toBeInstanceOf(MalformedAnswerError);
      expect(error).toMatchObject({ operation: "get-customer" });
    });

    it("counts after decompression", async () => {
      const body = gzipSync(JSON.stringify({ id: "cust_1", name: "x".repeat(50_000) }));
      const server = await useServer((_, response) => {
        response.setHeader("content-encoding", "gzip");
        response.end(body);
      });
      expect(body.length).toBeLessThan(1_000);
      expect(
        await rejection(
          useClient(server.url, { memory: new MemoryBudget({ answerBytes: 10_000 }) }).call(
            endpoints.getCustomer,
            {
              path,
            },
          ),
        ),
      ).toBeInstanceOf(MalformedAnswerError);
      expect((await useClient(server.url).call(endpoints.getCustomer, { path }))?.name).toHaveLength(50_000);
    });

    it("stays small in memory, also where it would unpack to 512 MB", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "gzip-bomb", megabytes: 512 });
      const client = useClient(sandbox.url, { attempts: 1 });
      const before = process.memoryUsage().rss;
      let peak = before;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss);
      }, 5);
      const error = await rejection(client.call(endpoints.listCustomers, {}));
      clearInterval(watch);
      expect(error).toBeInstanceOf(MalformedAnswerError);
      const risenMb = (Math.max(peak, process.memoryUsage().rss) - before) / 2 ** 20;
      report("a gzip bomb of 512 MB", { "MB more": risenMb });
      expect(risenMb).toBeLessThan(100);
    });
  });

  describe("a redirect", () => {
    it.each([301, 302, 303, 307, 308])(
      "with %i is never followed: nobody else sees the token",
      async (status) => {
        const elsewhere = await useServer((_, response) => response.end(CUSTOMER));
        const server = await useServer((_, response) => {
          response.writeHead(status, { location: `${elsewhere.url}/v1/customers/cust_1` });
          response.end();
        });
        const client = useClient(server.url);
        for (const call of [
          client.call(endpoints.getCustomer, { path }),
          client.call(endpoints.updateCustomer, { path, body: {} }),
        ]) {
          const error = await rejection(call);
          expect(error).toBeInstanceOf(TransportError);
          expect(error).toMatchObject({ code: "no-redirect" });
        }
        expect(server.requests).toHaveLength(2);
        expect(elsewhere.requests).toHaveLength(0);
        expect(elsewhere.connections()).toBe(0);
      },
    );

    it("to the same host is not followed either", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "redirect", location: "/v1/segments", match: { path: "/v1/customers" } });
      const error = await rejection(useClient(sandbox.url).call(endpoints.listCustomers, {}));
      expect(error).toBeInstanceOf(TransportError);
      expect(sandbox.journal.requests()).toEqual(["GET /v1/customers"]);
    });
  });

  describe("a cancellation", () => {
    it("ends the calls under way at once, and their connections", async () => {
      const server = await useServer(() => {
        // Never answers.
      });
      const operation = new AbortController();
      const client = useClient(server.url, { signal: operation.signal });
      const calls = Array.from({ length: 3 }, () => rejection(client.call(endpoints.getCustomer, { path })));
      await expect.poll(() => server.requests.length, soon).toBe(3);
      operation.abort();
      for (const error of await Promise.all(calls)) {
        expect(error).toBeInstanceOf(CanceledError);
        expect(error).toMatchObject({ message: "get-customer: canceled", operation: "get-customer" });
      }
      await expect.poll(() => server.open(), soon).toBe(0);
    });

    it("in the middle of a body ends the call", async () => {
      const sandbox = await useSandbox({ customers: 20 });
      sandbox.faults.add({ name: "drip", ms: 10 });
      const operation = new AbortController();
      const call = rejection(
        useClient(sandbox.url, { signal: operation.signal }).call(endpoints.listCustomers, {}),
      );
      await expect.poll(() => sandbox.journal.entries.length, soon).toBe(1);
      operation.abort();
      expect(await call).toBeInstanceOf(CanceledError);
    });

    it("lets a write that has left finish, and no other leave", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "latency", ms: 100 });
      const operation = new AbortController();
      const client = useClient(sandbox.url, { signal: operation.signal });
      const create = () => client.call(endpoints.createCustomer, { body: { name: "Late" } });
      const write = create();
      await expect.poll(() => sandbox.journal.entries.length, soon).toBe(1);
      operation.abort();
      expect(await write).toMatchObject({ name: "Late" });
      expect(await rejection(create())).toBeInstanceOf(CanceledError);
      expect(sandbox.journal.entries).toHaveLength(1);
    });

    it("keeps what has not left from leaving", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "no-headers" });
      const operation = new AbortController();
      const governor = new Governor();
      const client = useClient(sandbox.url, { signal: operation.signal, governor });
      const calls = Array.from({ length: 10 }, () => rejection(client.call(endpoints.listSegments, {})));
      await expect.poll(() => sandbox.journal.entries.length, soon).toBe(1);
      operation.abort();
      for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(CanceledError);
      await sleep(50);
      expect(sandbox.journal.entries).toHaveLength(1);
      expect(client.spent).toBe(1);
      expect(await rejection(client.call(endpoints.listSegments, {}))).toBeInstanceOf(CanceledError);
      expect(sandbox.journal.entries).toHaveLength(1);
    });

    it("of one operation leaves another alone", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      sandbox.faults.add({ name: "latency", ms: 500 });
      const operation = new AbortController();
      const canceled = rejection(
        useClient(sandbox.url, { signal: operation.signal }).call(endpoints.listSegments, {}),
      );
      const other = useClient(sandbox.url).call(endpoints.listSegments, {});
      await expect.poll(() => sandbox.journal.entries.length, soon).toBe(2);
      operation.abort();
      expect(await canceled).toBeInstanceOf(CanceledError);
      expect((await other).received).toBeGreaterThan(0);
    });
  });

  describe("a broken connection", () => {
    it.each([
      ["reset-before-headers", "ECONNRESET"],
      ["reset-mid-body", "ECONNRESET"],
      ["fin-before-headers", "ECONNRESET"],
      ["truncated-chunk", undefined],
      ["truncated-length", undefined],
      ["garbage", undefined],
      ["bad-gzip", "Z_DATA_ERROR"],
    ] as const)("is one typed error, and one call: %s", async (name, code) => {
      const sandbox = await useSandbox({ customers: 20 });
      sandbox.faults.add({ name });
      const client = useClient(sandbox.url, { deadlines: { callMs: NEVER_MS }, attempts: 1 });
      const error = await rejection(client.call(endpoints.listCustomers, {}));
      expect(error).toBeInstanceOf(TransportError);
      expect((error as TransportError).code).toMatch(
        code === undefined ? /^[A-Z_]{4,}$/ : new RegExp(`^${code}$`),
      );
      expect(sandbox.journal.entries).toHaveLength(1);
      expect(client.spent).toBe(1);
    });

    it("is refused at once where nobody listens", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      const { url } = sandbox;
      await sandbox.close();
      sandbox.close = async () => {};
      const error = await rejection(useClient(url).call(endpoints.listCustomers, {}));
      expect(error).toMatchObject({ name: "TransportError", code: "ECONNREFUSED" });
    });
  });

  describe("a request", () => {
    it("carries a CSV in parts, with its length and the credentials", async () => {
      const bodies: string[] = [];
      const server = await useServer(async (request, response) => {
        let text = "";
        for await (const chunk of request) text += String(chunk);
        bodies.push(text);
        response.end(JSON.stringify({ async_action_id: "aa_1" }));
      });
      const rows = Array.from({ length: 50 }, (_, row) => Buffer.from(`${row},${"x".repeat(10_000)}\n`));
      const body = new CsvForm(rows);
      expect(await useClient(server.url).call(endpoints.importCustomers, { body })).toEqual({
        async_action_id: "aa_1",
      });
      expect(bodies).toEqual([Buffer.concat(body.parts).toString()]);
      expect(server.requests[0]?.headers).toMatchObject({
        "content-type": body.contentType,
        "content-length": String(body.size),
        "x-app-id": "test-app-id",
        "x-app-token": "test-app-token",
        "x-voucherify-channel": "tests",
        accept: "application/json",
      });
      expect(server.requests[0]?.headers["transfer-encoding"]).toBeUndefined();
    });

    it("carries JSON as JSON, and a read has no body", async () => {
      const server = await useServer((_, response) => response.end(CUSTOMER));
      const client = useClient(server.url);
      await client.call(endpoints.updateCustomer, { path, body: { name: "Zoë" } });
      await client.call(endpoints.getCustomer, { path });
      const [write, read] = server.requests;
      expect(write?.headers).toMatchObject({ "content-type": "application/json", "content-length": "15" });
      expect(read?.headers["content-type"]).toBeUndefined();
    });
  });

  describe("an answer", () => {
    it.each([
      ["gzip", gzipSync],
      ["x-gzip", gzipSync],
      ["deflate", deflateSync],
      ["br", brotliCompressSync],
    ] as const)("is decompressed: %s", async (encoding, compress) => {
      const server = await useServer((_, response) => {
        response.setHeader("Content-Encoding", encoding);
        response.end(compress(CUSTOMER));
      });
      expect(await useClient(server.url).call(endpoints.getCustomer, { path })).toMatchObject({
        id: "cust_1",
      });
    });

    it("may have no body", async () => {
      const server = await useServer((_, response) => {
        response.setHeader("Content-Encoding", "gzip");
        response.writeHead(204).end();
      });
      expect(await useClient(server.url).call(endpoints.deleteCustomer, { path })).toBeNull();
    });

    it("that is late, refused or cut short is told without the URL and the credentials", async () => {
      const sandbox = await useSandbox({ customers: 1 });
      for (const fault of ["reset-before-headers", "truncated-length", "garbage", "bad-gzip"] as const) {
        sandbox.faults.clear();
        sandbox.faults.add({ name: fault });
        const client = useClient(sandbox.url, { attempts: 1 });
        const error = await rejection(client.call(endpoints.listCustomers, { query: { limit: 77 } }));
        const told = inspect(error, { depth: 10, showHidden: true });
        for (const secret of [sandbox.url, "127.0.0.1", "limit=77", "test-app-token"]) {
          expect(told).not.toContain(secret);
        }
      }
    });
  });
});
