/** The example operations are GraphiQL's tabs and the README's examples: each runs, and costs what its comment says, `explain` too. */
import { readdirSync, readFileSync } from "node:fs";
import { print } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personas } from "../src/sandbox/seed/ids.js";
import {
  OneCustomerDocument,
  type OneCustomerQuery,
  type OneCustomerQueryVariables,
} from "./generated/operations.js";
import { type Answer, startTestApp, type TestApp } from "./helpers/app.js";
import { eventOf } from "./helpers/events.js";
import { subscribe } from "./helpers/subscribe.js";

const FOLDER = new URL("../schema/operations/", import.meta.url);
const files = readdirSync(FOLDER);
const read = (file: string) => readFileSync(new URL(file, FOLDER), "utf8");

function variablesOf(file: string): Record<string, unknown> {
  const variables = file.replace(".graphql", ".variables.json");
  return files.includes(variables) ? (JSON.parse(read(variables)) as Record<string, unknown>) : {};
}

/** Operations on a run that the variables of an example cannot name. */
const NEEDS_A_RUN = /^2[56]-/;

/** The worst case, as `explain` tells it. */
const PRICE = /^# Price: (\d+) upstream call/m;
/** What it takes with the sandbox's people, where that is less. */
const TAKEN = /^#.* it takes (\d+)\.$/m;
const numberIn = (source: string, pattern: RegExp) => {
  const found = pattern.exec(source)?.[1];
  return found === undefined ? undefined : Number(found);
};

const EXPLAIN = `query ($document: String!, $variables: JSONObject) {
  explain(document: $document, variables: $variables) {
    planned
  }
}`;

/** The answer to an operation. To a subscription, it is that to the first event. */
async function answerTo(
  source: string,
  variables: Record<string, unknown>,
): Promise<Answer<Record<string, { userErrors?: { code: string }[] }>>> {
  if (!/^subscription/m.test(source)) return app.query(source, variables);
  app.sandbox.journal.clear();
  const { received } = await subscribe(app, source, variables);
  app.events.publish(eventOf("orderCreated"));
  const [first] = await received(1);
  if (first === undefined) throw new Error("Expected a result");
  return first;
}

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
    "%s runs, and takes as many calls as it says",
    async (file) => {
      const source = read(file);
      const { data, errors, extensions } = await answerTo(source, variablesOf(file));
      expect(errors).toBeUndefined();
      expect(Object.values(data)).not.toContain(null);
      for (const payload of Object.values(data)) {
        expect((payload.userErrors ?? []).map(({ code }) => code)).toEqual(
          NEEDS_A_RUN.test(file) ? ["NOT_FOUND"] : [],
        );
      }
      expect(extensions.upstream.planned).toBe(numberIn(source, PRICE));
      expect(extensions.upstream.spent).toBe(numberIn(source, TAKEN) ?? numberIn(source, PRICE));
      expect(app.requests()).toHaveLength(extensions.upstream.spent);
    },
  );

  it.each(files.filter((file) => file.endsWith(".graphql")))(
    "%s names the price that explain tells",
    async (file) => {
      const source = read(file);
      const { data } = await app.query(EXPLAIN, { document: source, variables: variablesOf(file) });
      expect(data.explain).toEqual({ planned: numberIn(source, PRICE) });
      expect(app.requests()).toEqual([]);
    },
  );

  it("come with types of their variables and answers (npm run codegen)", async () => {
    const variables: OneCustomerQueryVariables = { sourceId: personas.ada.sourceId };
    const { data } = await app.query<OneCustomerQuery>(print(OneCustomerDocument), variables);
    expect(data.customer?.loyalty?.points).toBe(1400);
  });
});
