/** Secrets and personal data come out in answers with data, and nowhere else. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { SCOPES } from "../src/access/caller.js";
import { startSandbox } from "../src/sandbox/server.js";
import { personas } from "../src/sandbox/seed/ids.js";
import { sign } from "../src/voucherify/signature.js";
import { useApp } from "./helpers/app.js";
import { canaryIn, SECRETS, takeFound, watch, watchAnswersOf, watchErrors } from "./helpers/canaries.js";
import { useFolder } from "./helpers/folder.js";
import { buildServer, type Program, run } from "./helpers/program.js";

describe("the watch over canaries", () => {
  it.each([
    SECRETS.appToken,
    "Ada Lovelace",
    "ada@lovelace.example",
    "+44 20 7946 0815",
    "Punchcard & Sons",
    "St James's Square 12",
    "somebody.else+1@example.net",
  ])("knows %s", (text) => {
    expect(canaryIn(`{"msg":"about ${text}."}`)).not.toBeNull();
  });

  it("takes no other text for one", () => {
    expect(
      canaryIn('{"at":"file:///app/node_modules/@apollo/server/index.js:1:2","id":"cust_1"}'),
    ).toBeNull();
  });

  it("finds what is logged, answered in an error, or printed by a program", async () => {
    const app = await useApp({ customers: 1 });
    watch("the log", '{"msg":"Ada Lovelace"}');
    watchErrors({ data: { name: "Ada Lovelace" }, errors: [{ message: "no Ada Lovelace" }] });
    const server = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end('{"errors":[{"message":"ada@lovelace.example"}]}');
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    watchAnswersOf(url);
    await (await fetch(url)).text();
    await run(["-e", "console.error(process.env.MY_TOKEN)"], { MY_TOKEN: "canary-token" }).ended;
    // Its own answers have data, which is nobody else's business but the caller's.
    await app.query(`{ customer(by: { id: "${personas.ada.id}" }) { name email } }`);
    expect((await takeFound()).map((each) => each.replace(/:.*/s, "")).toSorted()).toEqual([
      "an error has Ada Lovelace",
      "an error has ada@lovelace.example",
      "the log has Ada Lovelace",
      "the output has canary-token",
    ]);
  });
});

const CANARY = {
  appId: "canary-app-id-5e1f",
  appToken: "canary-app-token-5e1f",
  webhookSecret: "canary-webhook-secret-5e1f",
  key: "canary-api-key-5e1f",
  wrongKey: "canary-wrong-key-5e1f",
  sourceId: "canary-source-id-5e1f",
  name: "Canary Name 5e1f",
  email: "canary-5e1f@secret.example",
  phone: "+00 canary 5e1f",
  note: "canary-metadata-5e1f",
} as const;
const values = Object.values(CANARY);
const { sourceId, name, email, phone, note } = CANARY;

/** Throws what is asked for by a signal, as a bug would. */
const BUG = `
  process.on("SIGUSR2", () => { throw new Error(${JSON.stringify(email)}); });
  process.on("SIGPIPE", () => void Promise.reject(new Error(${JSON.stringify(email)})));
`;

interface Watched {
  readonly program: Program;
  readonly url: string;
  readonly sandbox: Awaited<ReturnType<typeof startSandbox>>;
  readonly post: (path: string, type: string, body: string, headers?: object) => Promise<unknown>;
  readonly query: (query: string, variables?: object) => Promise<unknown>;
  readonly auditLog: () => string;
}

/** The program with a canary in each place where a secret or personal data can be, at the level `debug`. */
async function useProgram(): Promise<Watched> {
  const sandbox = await startSandbox({ customers: 20, rateLimit: 1_000_000 });
  onTestFinished(() => sandbox.close());
  const directory = useFolder();
  const [bug, keys, audit] = ["bug.mjs", "keys.json", "audit.jsonl"].map((file) => join(directory, file));
  writeFileSync(bug ?? "", BUG);
  const sha256 = createHash("sha256").update(CANARY.key).digest("hex");
  writeFileSync(keys ?? "", JSON.stringify([{ name: "shop", sha256, scopes: SCOPES }]));
  const program = run(["--import", bug ?? "", "dist/main.js"], {
    PORT: "0",
    LOG_LEVEL: "debug",
    DRAIN_SECONDS: "0",
    VOUCHERIFY_API_URL: sandbox.url,
    VOUCHERIFY_APP_ID: CANARY.appId,
    VOUCHERIFY_APP_TOKEN: CANARY.appToken,
    VOUCHERIFY_WEBHOOK_SECRET: CANARY.webhookSecret,
    API_KEYS_FILE: keys ?? "",
    AUDIT_LOG: audit ?? "",
  });
  const url = await program.url();
  const post = async (path: string, type: string, body: string, headers: object = {}) => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": type, authorization: `Bearer ${CANARY.key}`, ...headers },
      body,
    });
    return response.json();
  };
  return {
    program,
    url,
    sandbox,
    post,
    query: (query, variables = {}) =>
      post("/graphql", "application/json", JSON.stringify({ query, variables })),
    auditLog: () => readFileSync(audit ?? "", "utf8"),
  };
}

const FIELDS = { name, email, phone, metadata: { note }, address: { line1: note } };
const BY = { by: { sourceId }, fields: FIELDS, row: [{ sourceId, fields: FIELDS }] };
const UPSERT = `mutation ($sourceId: String!, $fields: CustomerFields!) {
  upsertCustomer(sourceId: $sourceId, fields: $fields) { customer { name } userErrors { code message } }
}`;
const UPDATE = `mutation ($by: CustomerIdentifier!, $fields: CustomerFields!) {
  updateCustomer(by: $by, fields: $fields) { customer { name } userErrors { code message } }
}`;
const ERASE = `mutation ($by: CustomerIdentifier!, $confirm: ID!) {
  permanentlyDeleteCustomer(by: $by, confirm: $confirm) { deletion { id } userErrors { code message } }
}`;
const READ =
  "query ($by: CustomerIdentifier!) { customer(by: $by) { name email phone metadata segments { name } } }";

describe("the program", () => {
  beforeAll(buildServer, 120_000);

  it("tells secrets and personal data to nobody but the caller, whatever happens", async () => {
    const { program, url, sandbox, post, query, auditLog } = await useProgram();
    const answers: unknown[] = [];
    const errors = (answer: unknown) => void answers.push((answer as { errors?: unknown }).errors);
    const ask = async (text: string, variables: object = {}) => errors(await query(text, variables));

    // What works: the data must be there, or this test sees nothing.
    const written = await query(UPSERT, { sourceId, fields: FIELDS });
    expect(written).toMatchObject({ data: { upsertCustomer: { customer: { name }, userErrors: [] } } });
    expect(await query(READ, BY)).toMatchObject({ data: { customer: { name, email, phone } } });
    await ask(UPDATE, BY);
    const bulk = `mutation ($rows: [BulkCustomerUpdate!]!) { updateCustomersInBulk(rows: $rows) { run { id } userErrors { code message } } }`;
    await ask(bulk, { rows: BY.row });

    await ask(ERASE, { ...BY, confirm: note });

    // What is refused.
    await ask(UPDATE, { ...BY, by: { id: email } });
    await ask(UPDATE, { ...BY, fields: { email: note, phone: 7, nickname: name } });
    await ask(`{ customers(first: "${email}", after: "${note}") { nodes { id } } }`);
    await ask(`{ customers(after: "${note}") { nodes { id } } }`);
    await ask(`{ customers "${email}" }`);
    await ask(`query Q($d: String!) { explain(document: $d) { planned } }`, {
      d: `{ customer(by: "${email}") }`,
    });
    errors(await post("/graphql", "application/json", JSON.stringify({ query: READ, operationName: email })));
    errors(await post("/graphql", "application/json", `{"query": "${email}`));
    errors(await post(`/${email}?${note}`, "text/plain", email));
    errors(await post("/graphql", "application/json", "{}", { authorization: `Bearer ${CANARY.wrongKey}` }));

    // Imports and webhooks.
    const csv = `Source_id,Name,Email,note\n${sourceId},${name},${email},${note}\n`;
    errors(await post("/imports/customers", "text/csv", csv));
    errors(await post("/imports/customers", "text/csv", `${csv}${sourceId},"${name}\n`));
    errors(await post("/imports/customers", "text/csv", `${email},${note}\n`));
    const event = JSON.stringify({
      id: `wh_${note}`,
      created_at: new Date().toISOString(),
      type: "customer.updated",
      data: { object: { id: "cust_1", source_id: sourceId, name, email, metadata: { note } } },
    });
    const signature = sign(event, CANARY.webhookSecret);
    for (const signed of [signature, "0".repeat(64), CANARY.webhookSecret]) {
      await fetch(`${url}/webhooks/voucherify`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-voucherify-signature": signed },
        body: event,
      });
    }

    // An upstream that fails, and repeats what it was sent.
    const echo = { key: "invalid_payload", message: email, details: `${CANARY.appToken} ${name}`, code: 400 };
    const status = (code: number) => ({ name: "status", status: code, body: echo }) as const;
    // The last ones are those after which no more calls are sent for a while.
    for (const fault of [
      ...[400, 404, 409, 422].map(status),
      ...(["reset-before-headers", "garbage", "malformed-json", "html-200", "empty-200"] as const).map(
        (kind) => ({ name: kind }),
      ),
      ...[500, 429, 401].map(status),
    ]) {
      const remove = sandbox.faults.add(fault);
      await ask(READ, { by: { sourceId: `${sourceId}-${answers.length}` } });
      await ask(UPDATE, BY);
      remove();
    }

    const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${CANARY.key}` } });
    const metricsText = await metrics.text();
    expect(metricsText).toContain("voucherify_facade_operations_total");
    program.child.kill("SIGTERM");
    const { code, stdout, stderr } = await program.ended;
    expect(code).toBe(0);
    // Otherwise this test would have seen nothing. Which faults come through before the circuit opens depends on time.
    const codes = JSON.stringify(answers).match(/(?<="code":")\w+/g);
    expect(codes).toEqual(
      expect.arrayContaining([
        "BAD_REQUEST",
        "BAD_USER_INPUT",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "NOT_FOUND",
        "OPERATION_RESOLUTION_FAILURE",
        "OUTCOME_UNKNOWN",
        "UNAUTHENTICATED",
        "UPSTREAM_CAPABILITY_MISSING",
        "UPSTREAM_REJECTED",
        "UPSTREAM_UNAVAILABLE",
      ]),
    );
    expect(stderr.match(/"msg":"operation"/g)?.length).toBeGreaterThan(25);
    expect(auditLog()).toContain("permanentlyDeleteCustomer");
    for (const [where, text] of Object.entries({
      answers: JSON.stringify(answers),
      metrics: metricsText,
      stdout,
      stderr,
      audit: auditLog(),
    })) {
      expect([where, canaryIn(text, values)]).toEqual([where, null]);
    }
  }, 60_000);

  it.each([
    ["an exception", "SIGUSR2"],
    ["a rejection", "SIGPIPE"],
  ] as const)("says nothing of what was under way when it is ended by %s", async (_, signal) => {
    const { program, query } = await useProgram();
    await query(UPSERT, { sourceId, fields: FIELDS });
    program.child.kill(signal);
    const { code, stdout, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("stopping after an unexpected failure");
    expect(canaryIn(stdout + stderr, values)).toBeNull();
  });
});
