/** A storm of 429s, which should never come and once does: a stranger, a lowered limit, a fault of the upstream. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startTestApp } from "../helpers/app.js";
import { report } from "../helpers/figures.js";

const STORM_MS = 5_000;
const RETRY_AFTER_SECONDS = 1;

describe("a storm of 429s", () => {
  it(
    "is met with one probe for each Retry-After, and everybody is answered afterwards",
    { timeout: 60_000 },
    async ({ onTestFinished }) => {
      const app = await startTestApp({ deadlines: { operationMs: 30_000 } });
      onTestFinished(app.close);
      await app.query("{ consents { id } }");
      const post = async (query: string) => {
        const response = await fetch(`${app.url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query }),
        });
        return (await response.json()) as {
          data?: Record<string, unknown>;
          errors?: { extensions: { code: string } }[];
        };
      };
      const customers = [...app.sandbox.store.customers.all()].slice(0, 60);
      app.sandbox.journal.clear();
      const end = app.sandbox.faults.add({
        name: "rate-limited",
        headers: { "Retry-After": String(RETRY_AFTER_SECONDS), "X-Rate-Limit-Type": "api_calls" },
      });
      const reads = customers.map(({ id }) => post(`{ customer(by: { id: "${id}" }) { id } }`));
      const upserts = Array.from({ length: 10 }, (_, at) =>
        post(
          `mutation { upsertCustomer(sourceId: "storm-${at}", fields: { name: "S${at}" }) { customer { sourceId } } }`,
        ),
      );
      const creates = Array.from({ length: 5 }, (_, at) =>
        post(`mutation { createCustomer(input: { fields: { name: "Unnamed ${at}" } }) { customer { id } } }`),
      );
      await sleep(STORM_MS);
      end();
      const endedAt = Date.now();
      const [read, upserted, created] = await Promise.all(
        [reads, upserts, creates].map((all) => Promise.all(all)),
      );

      const { entries } = app.sandbox.journal;
      const refused = entries.filter(({ status }) => status === 429);
      const first = entries[0]?.at ?? 0;
      // Those that were under way when the first one was refused are no probes.
      const probes = refused.filter(({ at }) => at >= first + RETRY_AFTER_SECONDS * 1_000);
      report(`a storm of 429s for ${STORM_MS / 1000} s`, {
        asked: 75,
        requests: entries.length,
        "429s": refused.length,
        "probes among them": probes.length,
      });
      expect(refused.length - probes.length).toBeLessThanOrEqual(32);
      expect(probes.length).toBeLessThanOrEqual((endedAt - first) / 1000 / RETRY_AFTER_SECONDS);

      // Nothing is lost: each read has its own answer.
      expect(read?.map(({ data }) => data?.["customer"])).toEqual(customers.map(({ id }) => ({ id })));
      expect(upserted?.map(({ errors }) => errors)).toEqual(Array(10).fill(undefined));
      // Nothing is written twice, and a create that cannot be repeated says that it has not happened.
      const stored = [...app.sandbox.store.customers.all()];
      expect(stored.filter(({ source_id }) => source_id?.startsWith("storm-"))).toHaveLength(10);
      const unnamed = stored.filter(({ name }) => name?.startsWith("Unnamed"));
      const written = created?.filter(({ errors }) => errors === undefined) ?? [];
      expect(unnamed).toHaveLength(written.length);
      for (const { errors } of created ?? [])
        expect(errors?.[0]?.extensions.code ?? "RATE_LIMITED").toBe("RATE_LIMITED");
    },
  );

  it(
    "that is shorter than the operations may take loses none of those who can outlast it",
    { timeout: 60_000 },
    async ({ onTestFinished }) => {
      // A pause as long as the longest wait for a first call, 2 s, would refuse those who come right after its start.
      const [stormMs, retryAfterMs, operationMs, everyMs] = [6_000, 1_000, 9_500, 250];
      const app = await startTestApp({ deadlines: { operationMs } });
      onTestFinished(app.close);
      await app.query("{ consents { id } }");
      const customers = [...app.sandbox.store.customers.all()].slice(0, stormMs / everyMs);
      app.sandbox.journal.clear();
      const end = app.sandbox.faults.add({
        name: "rate-limited",
        headers: { "Retry-After": String(retryAfterMs / 1_000), "X-Rate-Limit-Type": "api_calls" },
      });
      const start = Date.now();
      const reads: Promise<{ at: number; id: string; got: unknown }>[] = [];
      for (const { id } of customers) {
        const at = Date.now() - start;
        const query = `{ customer(by: { id: "${id}" }) { id } }`;
        const response = fetch(`${app.url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query }),
        });
        reads.push(response.then(async (answer) => ({ at, id, got: await answer.json() })));
        await sleep(everyMs);
      }
      await sleep(Math.max(0, start + stormMs - Date.now()));
      end();
      const endedMs = Date.now() - start;
      const answers = await Promise.all(reads);
      const isAnswered = ({ id, got }: (typeof answers)[number]) =>
        (got as { data?: { customer?: { id: string } | null } }).data?.customer?.id === id;
      const refused = app.sandbox.journal.entries.filter(({ status }) => status === 429);
      report(`a storm of ${stormMs / 1_000} s`, {
        asked: answers.length,
        answered: answers.filter(isAnswered).length,
        "429s": refused.length,
      });
      // The last probe of the storm, and all who wait for it, are over a Retry-After later, and two seconds on a busy machine.
      const outlast = answers.filter(({ at }) => at + operationMs > endedMs + retryAfterMs + 2_000);
      expect(outlast.length).toBeGreaterThan(5);
      expect(outlast.filter((one) => !isAnswered(one))).toEqual([]);
      expect(refused.length).toBeLessThanOrEqual(1 + endedMs / retryAfterMs);
    },
  );
});
