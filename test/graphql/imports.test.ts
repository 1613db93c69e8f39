/** `importCustomers`: a CSV as text, checked as a whole before any call. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { requestsBesidesFollowing, RUN, until } from "../helpers/runs.js";

const IMPORT = `mutation ($csv: String!) {
  importCustomers(csv: $csv) { run { ${RUN} } userErrors { code message path } }
}`;

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp({ customers: 0, asyncStepMs: 0, pollMs: 10, importPieceBytes: 300 });
});
afterEach(() => app.close());

async function importCsv(csv: string) {
  const { data, errors, extensions } = await app.query(IMPORT, { csv });
  expect(errors).toBeUndefined();
  return { ...data.importCustomers, spent: extensions.upstream.spent };
}
const finished = (id: string) => until(app, id, ({ state }) => !["QUEUED", "RUNNING"].includes(state));
const customer = (sourceId: string) => app.sandbox.store.customers.getBySourceId(sourceId);
const files = () =>
  app.sandbox.journal.entries
    .filter(({ method }) => method === "POST")
    .map(({ body }) => /\r\n\r\n(.*)\r\n--/s.exec(body)?.[1]);

describe("an import", () => {
  it("of the long dialect arrives as it is", async () => {
    const header =
      "Source_id,Name,Email,Phone,Birthdate,Description,Address_line_1,Address_line_2,Address_City,Address_State,Address_Country,Address_Postal_Code,tier";
    const row = "imp-1,Ada Lovelace,ada@x.example,+1 2,1815-12-10,First,1 St,2 Fl,London,LDN,UK,N1,gold";
    const { run, userErrors, spent } = await importCsv(`${header}\n${row}\n`);
    expect([userErrors, spent]).toEqual([[], 1]);
    expect(requestsBesidesFollowing(app)).toEqual(["POST /v1/customers/importCSV"]);
    expect(files()).toEqual([`${header}\n${row}\n`]);
    expect(await finished(run.id)).toMatchObject({ state: "SUCCEEDED", doneCount: 1, rowCount: 1 });
    expect(customer("imp-1")).toMatchObject({
      name: "Ada Lovelace",
      birthdate: "1815-12-10",
      address: {
        line_1: "1 St",
        line_2: "2 Fl",
        city: "London",
        state: "LDN",
        country: "UK",
        postal_code: "N1",
      },
      metadata: { tier: "gold" },
    });
  });

  it("of the short dialect leaves in the long one", async () => {
    const { run } = await importCsv("Source_id,City,State,Country,Postal_Code\nimp-2,Bonn,NRW,DE,53111");
    expect(files()).toEqual([
      "Source_id,Address_City,Address_State,Address_Country,Address_Postal_Code\nimp-2,Bonn,NRW,DE,53111\n",
    ]);
    await finished(run.id);
    expect(customer("imp-2")?.address).toMatchObject({ city: "Bonn", postal_code: "53111" });
  });

  it.each([
    ["CRLF", "Source_id,Name\r\nimp-3,Ada\r\n"],
    ["a byte order mark", "\uFEFFSource_id,Name\nimp-3,Ada\n"],
    ["empty lines", "Source_id,Name\n\nimp-3,Ada\n\n\n"],
    ["no line break at the end", "Source_id,Name\nimp-3,Ada"],
    ["quotes where none are needed", '"Source_id","Name"\n"imp-3","Ada"\n'],
  ])("takes %s", async (_, csv) => {
    await importCsv(csv);
    expect(files()).toEqual(["Source_id,Name\nimp-3,Ada\n"]);
  });

  it("keeps quotes, commas, line breaks, blanks and any script of a cell", async () => {
    const name = 'Ada "the first", Countess\r\nof\nLovelace, 李 👩‍🚀 ';
    const { run } = await importCsv(`Source_id,Name\nimp-4,"${name.replaceAll('"', '""')}"\n`);
    await finished(run.id);
    expect(customer("imp-4")?.name).toBe(name);
  });

  it("overwrites the whole profile", async () => {
    await finished((await importCsv("Source_id,Name,Phone,tier\nimp-5,Ada,123,gold")).run.id);
    await finished((await importCsv("Source_id,Email\nimp-5,ada@x.example")).run.id);
    expect(customer("imp-5")).toMatchObject({ email: "ada@x.example" });
    expect([customer("imp-5")?.name, customer("imp-5")?.phone, customer("imp-5")?.metadata]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("is cut into files below the limit, each with the header, rows in order", async () => {
    const rows = Array.from({ length: 50 }, (_, index) => `cut-${index},Customer number ${index}`);
    const { run, spent } = await importCsv(`Source_id,Name\n${rows.join("\n")}\n`);
    const sent = files();
    expect(sent.length).toBeGreaterThan(4);
    expect([spent, run.upstreamCallsPlanned]).toEqual([sent.length, sent.length]);
    expect(sent.every((file) => Buffer.byteLength(file ?? "") <= 300)).toBe(true);
    expect(sent.every((file) => file?.startsWith("Source_id,Name\n"))).toBe(true);
    expect(sent.flatMap((file) => file?.trim().split("\n").slice(1))).toEqual(rows);
    expect(await finished(run.id)).toMatchObject({ state: "SUCCEEDED", doneCount: 50 });
  });

  it("names the rows that failed by their number in the whole file", async () => {
    const rows = Array.from(
      { length: 30 },
      (_, index) => `fail-${index + 1},${[7, 19, 30].includes(index + 1)}`,
    );
    const { run } = await importCsv(`Source_id,fail_me\n${rows.join("\n")}`);
    const done = await finished(run.id);
    expect(done.pieces.length).toBeGreaterThan(1);
    expect(done).toMatchObject({ state: "PARTIALLY_SUCCEEDED", doneCount: 27, failedCount: 3 });
    expect(done.failures.nodes).toMatchObject([
      { row: 7, sourceId: "fail-7" },
      { row: 19, sourceId: "fail-19" },
      { row: 30, sourceId: "fail-30" },
    ]);
  });

  it("takes rows that name customers by Id alone", async () => {
    const { userErrors } = await importCsv("Id,Source_id,Name\ncust_1,,Ada\n,imp-6,Bob");
    expect(userErrors).toEqual([]);
  });
});

describe("a CSV that cannot be used", () => {
  it.each<[name: string, csv: string, errors: readonly (readonly [path: string[], message: RegExp])[]]>([
    ["empty", "", [[["csv", "0"], /empty/]]],
    ["without rows", "Source_id,Name\n", [[["csv", "0"], /no rows/]]],
    ["without Source_id", "Name,Email\nAda,a@b.c", [[["csv", "0", "Source_id"], /missing/]]],
    ["separated by semicolons", "Source_id;Name\na;b", [[["csv", "0"], /commas/]]],
    [
      "with a column nearly right",
      "source_id,Name\na,b",
      [[["csv", "0", "source_id"], /must be written Source_id/]],
    ],
    [
      "with blanks in names",
      "Source_id,Postal Code,Shoe size\na,b,c",
      [
        [["csv", "0", "Postal Code"], /must be written Postal_Code/],
        [["csv", "0", "Shoe size"], /whitespace/],
      ],
    ],
    ["with a nameless column", "Source_id,,Name\na,b,c", [[["csv", "0", ""], /empty/]]],
    ["with a column twice", "Source_id,tier,tier\na,b,c", [[["csv", "0", "tier"], /already, as the 2nd/]]],
    [
      "with a column in both dialects",
      "Source_id,City,Address_City\na,b,c",
      [[["csv", "0", "Address_City"], /already/]],
    ],
    [
      "with too many and too few cells",
      "Source_id,Name\na,b,c\nd\ne,f",
      [
        [["csv", "1"], /3 cells, but the header has 2/],
        [["csv", "2"], /1 cells/],
      ],
    ],
    [
      "with an empty Source_id",
      "Source_id,Name\na,A\n,B",
      [[["csv", "2", "Source_id"], /must not be empty/]],
    ],
    [
      "with bad dates",
      "Source_id,Birthdate\na,1990-12-31\nb,31.12.1990\nc,1990-02-30\nd,\ne,1990-12-31T00:00:00Z",
      [
        [["csv", "2", "Birthdate"], /ISO 8601/],
        [["csv", "3", "Birthdate"], /ISO 8601/],
      ],
    ],
    ["with an open quote", 'Source_id,Name\na,A\nb,"B\nc,C', [[["csv", "2"], /never closed/]]],
    [
      "with an open quote behind another problem",
      'Source_id,Birthdate\na,soon\nb,"1990',
      [
        [["csv", "1", "Birthdate"], /ISO/],
        [["csv", "2"], /never closed/],
      ],
    ],
    ["with text behind a quote", 'Source_id,Name\na,"A" x', [[["csv", "1"], /end with its quote/]]],
    [
      "with a row too large for a file",
      `Source_id,Name\na,${"x".repeat(400)}`,
      [[["csv", "1"], /too large/]],
    ],
    ["in another encoding", "Source_id,Name\na,J\uFFFDrgen", [[["csv", "1", "Name"], /UTF-8/]]],
  ])("%s is refused before any call", async (_, csv, expected) => {
    const { run, userErrors, spent } = await importCsv(csv);
    expect([run, spent]).toEqual([null, 0]);
    expect(userErrors).toEqual(
      expected.map(([path, message]) => ({
        code: "INVALID",
        path,
        message: expect.stringMatching(message),
      })),
    );
    expect(app.requests()).toEqual([]);
  });

  it("is refused although the bad row comes after many pieces", async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `late-${index},x`);
    const { run } = await importCsv(`Source_id,Name\n${rows.join("\n")}\n,nobody\n`);
    expect(run).toBeNull();
    expect(app.requests()).toEqual([]);
  });

  it("tells at most a hundred problems", async () => {
    const { userErrors } = await importCsv(`Source_id,Name\n${",x\n".repeat(500)}`);
    expect(userErrors).toHaveLength(100);
  });
});
