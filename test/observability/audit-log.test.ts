/** The audit log: a line for each write, on the disk before the write is answered. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { AuditLog } from "../../src/observability/audit-log.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, type TestAppOptions, useApp } from "../helpers/app.js";
import { useFolder } from "../helpers/folder.js";
import { scrape } from "../helpers/metrics.js";

const { ada, grace } = personas;

/** A path for a file that does not exist yet. */
function newFile(): string {
  const directory = useFolder();
  return join(directory, "audit.jsonl");
}

function linesOf(file: string): Record<string, unknown>[] {
  const text = readFileSync(file, "utf8");
  return text === ""
    ? []
    : text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const actions = (path: string) => linesOf(path).map(({ action }) => Number(action));

interface AuditedApp {
  readonly app: TestApp;
  readonly file: string;
  /** Runs an operation, and returns the lines that are there when it is answered. */
  readonly linesAfter: (query: string, variables?: object) => Promise<Record<string, unknown>[]>;
}

async function useAudit(options: TestAppOptions = {}): Promise<AuditedApp> {
  const file = newFile();
  const app = await useApp({ auditLog: file, ...options });
  let read = 0;
  return {
    app,
    file,
    linesAfter: async (query, variables = {}) => {
      await app.query(query, { ...variables });
      const lines = linesOf(file).slice(read);
      read += lines.length;
      return lines;
    },
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const refused = (action: string) => ({ caller: "reader", action, outcome: "refused", codes: ["FORBIDDEN"] });

const UPDATE = `mutation ($by: CustomerIdentifier!) {
  updateCustomer(by: $by, fields: { name: "Somebody" }) { customer { id } userErrors { code } }
}`;

describe("the audit log", () => {
  it("has who wrote whom, when, with what outcome, and the ID of the request", async () => {
    const { app, file } = await useAudit();
    await app.query(UPDATE, { by: { sourceId: ada.sourceId } }, { "x-request-id": "req-1" });
    expect(linesOf(file)).toEqual([
      {
        audit: 1,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        caller: "local",
        requestId: "req-1",
        action: "updateCustomer",
        outcome: "done",
        codes: [],
        customerId: ada.id,
        sourceIdSha256: sha256(ada.sourceId),
      },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("has a line for each field, in their order, and none for a query", async () => {
    const { linesAfter } = await useAudit();
    expect(await linesAfter(`{ customer(by: { id: "${ada.id}" }) { name } }`)).toEqual([]);
    const lines = await linesAfter(`mutation {
      a: upsertCustomer(sourceId: "new@example.com", fields: { name: "N" }) { created }
      b: createCustomer(input: { sourceId: "${ada.sourceId}", fields: { name: "A" } }) { userErrors { code } }
      c: deleteCustomer(by: { id: "${grace.id}" }) { deletedCustomerId }
    }`);
    expect(lines).toMatchObject([
      {
        action: "upsertCustomer",
        outcome: "done",
        customerId: expect.stringMatching(/^cust_/),
        sourceIdSha256: sha256("new@example.com"),
      },
      { action: "createCustomer", outcome: "user_errors", codes: ["DUPLICATE"], customerId: ada.id },
      { action: "deleteCustomer", outcome: "done", customerId: grace.id },
    ]);
  });

  it("has what the upstream says about a permanent deletion", async () => {
    const { linesAfter } = await useAudit();
    const erase = `mutation { permanentlyDeleteCustomer(by: { sourceId: "${ada.sourceId}" }, confirm: "${ada.id}") {
      deletion { id state } } }`;
    const [line] = await linesAfter(erase);
    expect(line).toMatchObject({
      action: "permanentlyDeleteCustomer",
      outcome: "done",
      customerId: ada.id,
      deletion: { id: expect.any(String) as string, state: expect.any(String) as string },
    });
    expect(await linesAfter(erase)).toMatchObject([{ outcome: "user_errors", codes: ["NOT_FOUND"] }]);
  });

  it("has run and rows of bulk runs, also of uploads", async () => {
    const { app, file, linesAfter } = await useAudit();
    const [line] = await linesAfter(
      `mutation { updateCustomersInBulk(rows: [
        { sourceId: "a@example.com", fields: { name: "A" } }, { sourceId: "b@example.com", fields: { name: "B" } }
      ]) { run { id } } }`,
    );
    expect(line).toMatchObject({
      action: "updateCustomersInBulk",
      outcome: "done",
      bulkRun: { id: expect.stringMatching(/^run_/), rows: 2 },
    });
    const upload = (body: string) =>
      fetch(`${app.url}/imports/customers`, {
        method: "POST",
        headers: { "content-type": "text/csv", "x-request-id": "upload" },
        body,
      });
    await upload("Source_id,Name\na@example.com,A\n");
    await upload("Source_id,Name\na@example.com,A,B\n");
    expect(linesOf(file).slice(1)).toMatchObject([
      { action: "POST /imports/customers", requestId: "upload", outcome: "done", bulkRun: { rows: 1 } },
      { action: "POST /imports/customers", outcome: "stopped", codes: ["INVALID_ROW"] },
    ]);
    expect(readFileSync(file, "utf8")).not.toContain("@example.com");
  });

  it("tells a failed write from one whose outcome is unknown", async () => {
    const { app, linesAfter } = await useAudit();
    app.sandbox.faults.add({ name: "status", status: 403, match: { method: "PUT" }, times: 1 });
    expect(await linesAfter(UPDATE, { by: { id: ada.id } })).toMatchObject([
      { outcome: "failed", customerId: ada.id, codes: [expect.any(String)] },
    ]);
    app.sandbox.faults.clear();
    app.sandbox.faults.add({ name: "reset-before-headers", match: { method: "POST" } });
    const create = `mutation { createCustomer(input: { fields: { name: "N" } }) { customer { id } } }`;
    expect(await linesAfter(create)).toMatchObject([{ outcome: "unknown", codes: ["OUTCOME_UNKNOWN"] }]);
  });

  it("has no personal data, whatever the caller sends", async () => {
    const { app, file } = await useAudit();
    const secret = "someone@secret.example";
    await app.query(UPDATE, { by: { sourceId: secret } });
    await app.query(UPDATE, { by: { id: secret } });
    await app.query(UPDATE, { by: { id: `cust_${secret}` } });
    await app.query(UPDATE, { by: { sourceId: ada.sourceId } });
    expect(linesOf(file)).toHaveLength(4);
    const text = readFileSync(file, "utf8");
    for (const word of [secret, ada.sourceId, "Somebody"]) expect(text).not.toContain(word);
  });

  it("has what a caller may not do, without whom it was about", async () => {
    const scopes = new Set(["customers:read"] as const);
    const { app, file, linesAfter } = await useAudit({ caller: { name: "reader", scopes } });
    const erase = (name: string) =>
      `${name}: deleteCustomer(by: { sourceId: "${ada.sourceId}" }) { deletedCustomerId }`;
    expect(
      await linesAfter(`mutation { ...F a: updateCustomer(by: { id: "${ada.id}" }, fields: {}) { customer { id } } }
        fragment F on Mutation { ${erase("b")} }`),
    ).toMatchObject([refused("deleteCustomer"), refused("updateCustomer")]);
    expect(
      await linesAfter(`mutation { ${Array.from({ length: 100 }, (_, at) => erase(`e${at}`)).join(" ")} }`),
    ).toHaveLength(5);
    expect(await linesAfter('{ upstreamBudget { limit } bulkRun(id: "x") { id } }')).toEqual([]);
    const upload = {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: `Source_id\n${ada.sourceId}\n`,
    };
    expect((await fetch(`${app.url}/imports/customers`, upload)).status).toBe(403);
    expect(linesOf(file).at(-1)).toMatchObject(refused("POST /imports/customers"));
    expect(app.requests()).toEqual([]);
    const text = readFileSync(file, "utf8");
    for (const word of [ada.id, ada.sourceId, sha256(ada.sourceId)]) expect(text).not.toContain(word);
  });

  it("has no line for a mutation that costs too much", async () => {
    const { linesAfter } = await useAudit({ budget: { maxCalls: 1 } });
    expect(
      await linesAfter(`mutation { deleteCustomer(by: { id: "${ada.id}" }) { deletedCustomerId } }`),
    ).toEqual([]);
  });
});

/** Reads or writes as much as there is, or as there is room for. */
function untilBlocked(act: () => number): void {
  try {
    while (act() > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
  }
}

describe("the answer to a write", () => {
  it.skipIf(process.platform === "win32")("waits for its line", async () => {
    const pipe = newFile();
    execFileSync("mkfifo", [pipe]);
    const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    onTestFinished(() => closeSync(reader));
    const app = await useApp({ auditLog: pipe });
    untilBlocked(() => writeSync(reader, "x".repeat(4_096)));
    let isAnswered = false;
    const answer = app.query(UPDATE, { by: { id: ada.id } }).finally(() => {
      isAnswered = true;
    });
    await expect.poll(() => app.requests(), { timeout: 10_000 }).toEqual([`PUT /v1/customers/${ada.id}`]);
    // An answer that does not wait would be here by now.
    await sleep(300);
    expect(isAnswered).toBe(false);
    const buffer = Buffer.alloc(2 ** 17);
    untilBlocked(() => readSync(reader, buffer));
    expect((await answer).errors).toBeUndefined();
    expect((await scrape(app)).value("voucherify_facade_audit_failures_total")).toBe(0);
  });
});

describe("a file that cannot be written", () => {
  it.skipIf(!existsSync("/dev/full"))("takes no answer away: it is logged and counted", async () => {
    const app = await useApp({ auditLog: "/dev/full" });
    const { data, errors } = await app.query(UPDATE, { by: { id: ada.id } });
    expect([data.updateCustomer.customer.id, errors]).toEqual([ada.id, undefined]);
    expect((await scrape(app)).value("voucherify_facade_audit_failures_total")).toBe(1);
    expect(app.logs()).toContain("a line of the audit log could not be written");
    expect(app.logs()).toContain("ENOSPC");
  });

  it("keeps the server from starting, if it cannot be opened", async () => {
    const file = join(newFile(), "missing", "audit.jsonl");
    const opened = AuditLog.open({
      target: file,
      log: pino({ level: "silent" }),
      onFailure: () => undefined,
    });
    await expect(opened).rejects.toThrow("AUDIT_LOG: the file cannot be opened (ENOENT)");
  });
});

describe("a file that was moved", () => {
  it("is left when the log is opened again, and no line is lost or torn", async () => {
    const file = newFile();
    const log = await AuditLog.open({
      target: file,
      log: pino({ level: "silent" }),
      onFailure: () => undefined,
    });
    const record = { caller: "c", requestId: "r", outcome: "done", codes: [] } as const;
    const appendAll = (from: number) =>
      Array.from({ length: 50 }, (_, index) => log.append({ ...record, action: String(from + index) }));
    const before = appendAll(0);
    await Promise.all(before);
    renameSync(file, `${file}.1`);
    const between = appendAll(50);
    const reopen = await log.prepare();
    reopen();
    const after = appendAll(100);
    await Promise.all([...between, ...after]);
    await log.close();
    expect(actions(`${file}.1`)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(actions(file)).toEqual(Array.from({ length: 50 }, (_, index) => 100 + index));
  });
});
