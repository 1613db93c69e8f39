/** `POST /imports/customers`: files as streams, taken as fast as the upstream takes them. */
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { hold } from "../helpers/held.js";
import { type AnyRun, until } from "../helpers/runs.js";

const PIECE_BYTES = 2_000;
const IMPORT = "POST /v1/customers/importCSV";
const CSV = { "content-type": "text/csv" };

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp({ customers: 0, asyncStepMs: 0, pollMs: 10, importPieceBytes: PIECE_BYTES });
});
afterEach(() => app.close());

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: AnyRun;
}

function open(headers: Record<string, string> = CSV): { upload: ClientRequest; reply: Promise<Reply> } {
  const upload = request(`${app.url}/imports/customers`, { method: "POST", headers, agent: false });
  const reply = (async () => {
    const [response] = (await once(upload, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) };
  })();
  reply.catch(() => undefined);
  return { upload, reply };
}

async function post(body: string | readonly string[], headers?: Record<string, string>): Promise<Reply> {
  const { upload, reply } = open(headers);
  upload.on("error", () => undefined);
  for (const part of typeof body === "string" ? [body] : body) upload.write(part);
  upload.end();
  return reply;
}

const row = (index: number) => `file-${index},Customer number ${index}\n`;
const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => row(from + index)).join("");
const HEADER = "Source_id,Name\n";
const finished = (id: string) => until(app, id, ({ state }) => !["QUEUED", "RUNNING"].includes(state));
const imports = () => app.requests().filter((line) => line === IMPORT);

describe("an upload", () => {
  it("is answered 202 with the run that follows it", async () => {
    const { status, headers, body } = await post(HEADER + rows(1, 500));
    expect(status).toBe(202);
    expect(headers["content-type"]).toContain("application/json");
    const { run } = body;
    expect(run).toMatchObject({
      id: expect.stringMatching(/^run_/),
      rowCount: 500,
      acceptedCount: 500,
      sentRows: [{ first: 1, last: 500 }],
      unknownRows: [],
      unsentRows: [],
    });
    expect(imports().length).toBeGreaterThan(5);
    expect(body.extensions.upstream.spent).toBe(imports().length);
    expect(await finished(run.id)).toMatchObject({
      operation: "CUSTOMERS.IMPORT_CSV",
      state: "SUCCEEDED",
      doneCount: 500,
      rowCount: 500,
    });
    expect(app.sandbox.store.customers.size).toBe(500);
  });

  it("may be cut anywhere, also inside of a letter", async () => {
    const bytes = Buffer.from(`\uFEFFSource_id,Name\r\nfile-1,"Zoë ""李""\r\n👩‍🚀"\r\n`);
    const { upload, reply } = open();
    for (const byte of bytes) {
      upload.write(Buffer.of(byte));
      await sleep(0);
    }
    upload.end();
    const { status, body } = await reply;
    expect(status).toBe(202);
    await finished(body.run.id);
    expect(app.sandbox.store.customers.getBySourceId("file-1")?.name).toBe('Zoë "李"\r\n👩‍🚀');
  });

  it("sends one piece at a time, each below the limit and with the header, rows in order", async () => {
    await post(HEADER + rows(1, 300));
    const { entries } = app.sandbox.journal;
    const sent = entries.filter(({ method }) => method === "POST");
    expect(sent.every(({ inFlight, at }, index) => inFlight <= 2 && at >= (sent[index - 1]?.at ?? 0))).toBe(
      true,
    );
    const files = sent.map(({ body }) => /\r\n\r\n(.*)\r\n--/s.exec(body)?.[1] ?? "");
    expect(files.every((file) => file.startsWith(HEADER) && file.length <= PIECE_BYTES)).toBe(true);
    expect(files.map((file) => file.slice(HEADER.length)).join("")).toBe(rows(1, 300));
  });

  it("is slowed down by a slow upstream: no more is taken in than can be passed on", async () => {
    const release = hold(app.sandbox.faults, { method: "POST" });
    const { upload, reply } = open();
    const chunk = rows(1, 4_000);
    const chunks = 150;
    upload.write(HEADER);
    let taken = 0;
    const send = async () => {
      for (let index = 0; index < chunks; index += 1) {
        taken += chunk.length;
        if (!upload.write(chunk)) await once(upload, "drain");
      }
      upload.end();
    };
    void send().catch(() => undefined);
    await expect.poll(() => imports().length).toBe(1);
    // Until nothing more goes into the buffers of the sockets.
    let before = 0;
    while (before < taken) {
      before = taken;
      await sleep(300);
    }
    expect(taken).toBeLessThan((chunks * chunk.length) / 2);
    expect(imports()).toHaveLength(1);
    app.sandbox.faults.add({ name: "status", status: 401 });
    release();
    // What is left would be some five thousand pieces: the upstream takes no more of them.
    expect((await reply).status).toBe(502);
    upload.destroy();
  });

  it("that its client gives up ends there: what had not left does not leave, and the run says so", async () => {
    const isThird = () => imports().length === 3;
    const release = hold(app.sandbox.faults, isThird);
    const { upload } = open();
    upload.on("error", () => undefined);
    // Arrives at once, and is enough for many pieces.
    upload.write(HEADER + rows(1, 1_500));
    await expect.poll(isThird).toBe(true);
    upload.destroy();
    // What happens on a connection is noticed before what happens on a later one.
    await fetch(`${app.url}/healthz`);
    release();
    await expect.poll(app.logs).toMatch(/run_[0-9a-f]{32}/);
    const run = await finished(/run_[0-9a-f]{32}/.exec(app.logs())?.[0] ?? "");
    expect(imports()).toHaveLength(3);
    expect(run.stop.code).toBe("CLIENT_GONE");
    const last = run.sentRows[0].last;
    expect(run.sentRows).toEqual([{ first: 1, last }]);
    expect(run.unsentRows).toEqual([{ first: last + 1, last: null }]);
    expect(run).toMatchObject({ state: "PARTIALLY_SUCCEEDED", doneCount: last, acceptedCount: last });
    expect(app.sandbox.store.customers.size).toBe(last);
  });

  it("does not hold up the stop of the server", async () => {
    const other = await startTestApp({ customers: 0, importPieceBytes: PIECE_BYTES });
    const upload = request(`${other.url}/imports/customers`, { method: "POST", headers: CSV, agent: false });
    const responded = once(upload, "response") as Promise<[IncomingMessage]>;
    upload.on("error", () => undefined);
    upload.write(HEADER + rows(1, 200));
    await expect.poll(() => other.requests().length).toBeGreaterThan(0);
    const closed = other.close();
    const [response] = await responded;
    expect(response.statusCode).toBe(503);
    response.resume();
    await closed;
  });
});

describe("a file that cannot be used", () => {
  it.each([
    ["an unknown header", "Source_id;Name\na;b\n", null],
    ["no Source_id", "Name\nAda\n", "Source_id"],
    ["no rows", HEADER, null],
    ["nothing", "", null],
    ["a wrong spelling", "source_id,Name\na,b\n", "source_id"],
  ])("is refused before any call: %s", async (_, csv, column) => {
    const { status, body } = await post(csv);
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toMatchObject({
      code: "BAD_USER_INPUT",
      problems: [{ row: 0, column, message: expect.any(String) }],
      run: { sentRows: [] },
    });
    expect(body.extensions.upstream.spent).toBe(0);
    expect(app.requests()).toEqual([]);
  });

  it("stops at the first bad row, and says which rows were sent and what is wrong with the others", async () => {
    const { status, body } = await post(
      `${HEADER}${rows(1, 250)},nobody\n${rows(252, 260)}x,y,z\n${rows(262, 900)}`,
    );
    expect(status).toBe(422);
    const { code, problems, run } = body.errors[0].extensions;
    expect(code).toBe("BAD_USER_INPUT");
    expect(problems).toEqual([
      { row: 251, column: "Source_id", message: expect.stringContaining("must not be empty") },
      { row: 261, column: null, message: expect.stringContaining("3 cells") },
    ]);
    const { last } = run.sentRows[0];
    expect(run.sentRows).toEqual([{ first: 1, last }]);
    expect(last).toBeLessThanOrEqual(250);
    expect(run.unsentRows).toEqual([{ first: last + 1, last: null }]);
    expect(body.extensions.upstream.spent).toBe(imports().length);
    expect(await finished(run.id)).toMatchObject({
      state: "PARTIALLY_SUCCEEDED",
      doneCount: last,
      stop: { code: "INVALID_ROW" },
    });
    expect(app.sandbox.store.customers.size).toBe(last);
  });

  it("tells at most a hundred problems, without waiting for the rest of the file", async () => {
    const { upload, reply } = open();
    upload.on("error", () => undefined);
    upload.write(HEADER + ",x\n".repeat(200));
    const { status, headers, body } = await reply;
    expect([status, headers.connection]).toEqual([422, "close"]);
    expect(body.errors[0].extensions.problems).toHaveLength(100);
    upload.destroy();
  });

  it.each([
    ["application/json", {}],
    ["text/plain", {}],
    ["multipart/form-data; boundary=x", {}],
    ["text/csv; charset=iso-8859-1", {}],
    ["text/csv", { "content-encoding": "gzip" }],
    ["text/csvx", {}],
    ["", {}],
  ])("is 415 as %s %j", async (type, headers) => {
    const { status, body } = await post(HEADER + rows(1, 3), {
      ...(type === "" ? {} : { "content-type": type }),
      ...(headers as Record<string, string>),
    });
    expect(status).toBe(415);
    expect(body.errors[0].extensions.code).toBe("BAD_REQUEST");
    expect(app.requests()).toEqual([]);
  });

  it("takes UTF-8 by name", async () => {
    expect((await post(HEADER + rows(1, 3), { "content-type": "Text/CSV; Charset=UTF-8" })).status).toBe(202);
  });
});

describe("an upstream that fails", () => {
  it("with a piece refused: the others go on, and its rows failed", async () => {
    app.sandbox.faults.add({ name: "status", status: 400, match: ({ body }) => body.includes("file-100,") });
    const { status, body } = await post(HEADER + rows(1, 300));
    expect(status).toBe(202);
    const run = await finished(body.run.id);
    const refused = run.pieces.find(({ submission }: AnyRun) => submission === "REFUSED");
    const size = refused.rows.last - refused.rows.first + 1;
    expect(run).toMatchObject({
      state: "PARTIALLY_SUCCEEDED",
      rowCount: 300,
      failedCount: size,
      doneCount: 300 - size,
      failures: { totalCount: size },
    });
    expect(run.failures.nodes[0]).toMatchObject({ row: refused.rows.first, key: "invalid_payload" });
  });

  it("with an answer lost: that piece is unknown, and never sent again", async () => {
    app.sandbox.faults.add({ name: "reset-before-headers", match: ({ body }) => body.includes("file-100,") });
    const { status, body } = await post(HEADER + rows(1, 300));
    expect(status).toBe(202);
    expect(body.run.unknownRows).toHaveLength(1);
    const run = await finished(body.run.id);
    expect(run.state).toBe("UNKNOWN");
    expect(imports()).toHaveLength(run.pieces.length);
  });

  it.each([
    [401, 502, "UPSTREAM_MISCONFIGURED"],
    [429, 429, "RATE_LIMITED"],
  ])("with %i: the rest stays here, and the answer says so", async (fault, expected, code) => {
    app.sandbox.faults.add({
      name: "status",
      status: fault,
      match: ({ body }) => body.includes("file-100,"),
    });
    const { status, body } = await post(HEADER + rows(1, 2_000));
    expect(status).toBe(expected);
    const { run, ...extensions } = body.errors[0].extensions;
    expect(extensions.code).toBe(code);
    expect(run.sentRows[0].first).toBe(1);
    expect(run.unsentRows).toEqual([{ first: run.sentRows[0].last + 1, last: null }]);
  });
});

describe("other requests", () => {
  it("are still limited in size", async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `# ${"x".repeat(300_000)}\n{ __typename }` }),
    });
    expect(response.status).toBe(413);
  });

  it("are not to be had under this path", async () => {
    expect((await fetch(`${app.url}/imports/customers`)).status).toBe(405);
  });

  it("wait while four uploads are under way", async () => {
    const uploads = Array.from({ length: 4 }, () => open());
    for (const { upload } of uploads) {
      upload.on("error", () => undefined);
      upload.write(HEADER);
    }
    await expect.poll(async () => (await post(HEADER + rows(1, 3))).status).toBe(429);
    const { headers, body } = await post(HEADER + rows(1, 3));
    expect(headers["retry-after"]).toBe("5");
    expect(body.errors[0].extensions.code).toBe("RATE_LIMITED");
    for (const { upload } of uploads) upload.end(rows(1, 2));
    for (const { reply } of uploads) expect((await reply).status).toBe(202);
    expect((await post(HEADER + rows(1, 3))).status).toBe(202);
  });
});
