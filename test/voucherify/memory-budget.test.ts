/** Room for the bytes of answers: bounded for the process, and waiting for it is nobody's failure. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { MemoryBudget } from "../../src/voucherify/memory-budget.js";
import { rejection, useClient } from "../helpers/upstream.js";

const path = { customerId: "cust_1" };
/** One customer in `bytes` bytes of JSON, or a little more. */
const customer = (bytes: number) =>
  Buffer.from(
    JSON.stringify({ id: "cust_1", object: "customer", name: "Ada", junk: "x".repeat(bytes - 60) }),
  );

async function useUpstream(answer: (response: ServerResponse, count: number) => void): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "application/json");
    answer(response, (count += 1));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the bytes of answers under way", () => {
  it("are bounded for all calls together, and all of them are answered", async () => {
    const memory = new MemoryBudget({ bytes: 3_000_000, answerBytes: 1_000_000 });
    const body = customer(950_000);
    // The first ten answers come together.
    const waiting: ServerResponse[] = [];
    const url = await useUpstream((response, count) => {
      waiting.push(response);
      if (count >= 10) for (const one of waiting.splice(0)) one.end(body);
    });
    const client = useClient(url, { memory });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => client.call(endpoints.getCustomer, { path })),
    );
    expect(answers.every((answer) => answer?.name === "Ada")).toBe(true);
    expect(memory.mostUsed).toBeGreaterThan(2_000_000);
    expect(memory.mostUsed).toBeLessThanOrEqual(3_000_000);
    expect(memory.used).toBe(0);
  });

  it("are counted as they come out of decompression", async () => {
    const memory = new MemoryBudget({ answerBytes: 1_000_000 });
    const url = await useUpstream((response, count) => {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(customer(count === 1 ? 900_000 : 1_100_000)));
    });
    const client = useClient(url, { memory, attempts: 1 });
    expect(await client.call(endpoints.getCustomer, { path })).toMatchObject({ name: "Ada" });
    expect(memory.mostUsed).toBeGreaterThan(890_000);
    const error = await rejection(client.call(endpoints.getCustomer, { path }));
    expect(error).toMatchObject({ name: "MalformedAnswerError", cause: expect.stringMatching(/larger/) });
    expect([memory.mostUsed <= 1_000_000, memory.used]).toEqual([true, 0]);
  });

  it("do not make a call late that has to wait for room", async () => {
    const memory = new MemoryBudget({ bytes: 100_000, answerBytes: 100_000 });
    const url = await useUpstream((response) => response.end(customer(90_000)));
    const client = useClient(url, { memory, deadlines: { callMs: 900 }, attempts: 1 });
    // Somebody else has the room for longer than a call may take.
    const holder = memory.enter();
    expect(holder.allocate(1)).toBe(true);
    const calls = Array.from({ length: 6 }, () => client.call(endpoints.getCustomer, { path }));
    await new Promise((resolve) => {
      setTimeout(resolve, 1_500);
    });
    expect(memory.used).toBe(1);
    holder.leave();
    const answers = await Promise.all(calls);
    expect(answers.map((answer) => answer?.name)).toEqual(Array.from({ length: 6 }, () => "Ada"));
    expect(memory.mostUsed).toBeLessThanOrEqual(100_000);
  });

  it("are no longer waited for by who has gone", async () => {
    const memory = new MemoryBudget({ bytes: 100_000, answerBytes: 100_000 });
    const aborting = new AbortController();
    const client = useClient(await useUpstream((response) => response.end(customer(90_000))), {
      memory,
      signal: aborting.signal,
    });
    const holder = memory.enter();
    holder.allocate(1);
    const error = rejection(client.call(endpoints.getCustomer, { path }));
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    aborting.abort();
    expect(await error).toMatchObject({ name: "CanceledError" });
    holder.leave();
    expect(memory.used).toBe(0);
  });

  it("are no longer waited for when the connection ends meanwhile", async () => {
    const memory = new MemoryBudget({ bytes: 100_000, answerBytes: 100_000 });
    const holder = memory.enter();
    holder.allocate(1);
    const url = await useUpstream((response) => {
      response.write(customer(90_000));
      setTimeout(() => response.destroy(), 100);
    });
    const client = useClient(url, { memory, attempts: 1 });
    expect(await rejection(client.call(endpoints.getCustomer, { path }))).toMatchObject({
      name: "TransportError",
    });
    holder.leave();
    expect(memory.used).toBe(0);
  });

  it("need room for one answer at least", () => {
    expect(() => new MemoryBudget({ bytes: 1_000, answerBytes: 2_000 })).toThrow(RangeError);
  });
});
