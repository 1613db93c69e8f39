/** The example operations are GraphiQL's tabs and the README's examples: each runs, and costs what its comment says. */
import { readdirSync, readFileSync } from "node:fs";
import { print } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personas } from "../src/sandbox/seed.js";
import {
  OneCustomerDocument,
  type OneCustomerQuery,
  type OneCustomerQueryVariables,
} from "./generated/operations.js";
import { startTestApp, type TestApp } from "./helpers/app.js";

const FOLDER = new URL("../schema/operations/", import.meta.url);
const files = readdirSync(FOLDER);
const read = (file: string) => readFileSync(new URL(file, FOLDER), "utf8");

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe("the example operations", () => {
  it("have no variables without an operation", () => {
    const orphans = files.filter(
      (file) =>
        file.endsWith(".variables.json") && !files.includes(file.replace(".variables.json", ".graphql")),
    );
    expect(orphans).toEqual([]);
  });

  it.each(files.filter((file) => file.endsWith(".graphql")))(
    "%s runs, and costs what it says",
    async (file) => {
      const source = read(file);
      const variables = file.replace(".graphql", ".variables.json");
      const { data, errors, extensions } = await app.query(
        source,
        files.includes(variables) ? (JSON.parse(read(variables)) as Record<string, unknown>) : {},
      );
      expect(errors).toBeUndefined();
      expect(Object.values(data)).not.toContain(null);
      for (const payload of Object.values<{ userErrors?: unknown }>(data)) {
        expect(payload.userErrors ?? []).toEqual([]);
      }
      const price = /^# Price: (\d+) upstream call/m.exec(source)?.[1];
      expect(extensions.upstream.spent).toBe(Number(price));
      expect(app.requests()).toHaveLength(extensions.upstream.spent);
    },
  );

  it("come with types of their variables and answers (npm run codegen)", async () => {
    const variables: OneCustomerQueryVariables = { sourceId: personas.ada.sourceId };
    const { data } = await app.query<OneCustomerQuery>(print(OneCustomerDocument), variables);
    expect(data.customer?.loyalty?.points).toBe(1400);
  });
});
