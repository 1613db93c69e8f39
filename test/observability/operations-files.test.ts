/** Dashboard, alerts and document name exactly what a running server measures. */
import { readFileSync } from "node:fs";
import { collectDefaultMetrics } from "prom-client";
import { describe, expect, it } from "vitest";
import { SCOPES } from "../../src/access/caller.js";
import { JobState } from "../../src/async-actions/job.type.js";
import { ERROR_CODES } from "../../src/graphql/error-codes.js";
import { OPERATION_TYPES, OUTCOMES } from "../../src/observability/operation-report.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { CALL_OUTCOMES, WAIT_OUTCOMES } from "../../src/voucherify/call-observer.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { CIRCUIT_PHASES } from "../../src/voucherify/stages/breaker.js";
import { useApp } from "../helpers/app.js";
import { scrape } from "../helpers/metrics.js";
import { HAS_REDIS, startRedis } from "../helpers/redis.js";

const PREFIX = "voucherify_facade_";
const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Expression {
  readonly place: string;
  readonly text: string;
}

const alerts: readonly (Expression & { readonly severity: string })[] = read("ops/prometheus/alerts.yml")
  .split(/^ {6}- alert: /m)
  .slice(1)
  .map((alert) => ({
    place: /^\w+/.exec(alert)?.[0] ?? "",
    text: /expr: >-\n((?: {10}.*\n)+)/.exec(alert)?.[1]?.trim() ?? "",
    severity: /severity: (\w+)/.exec(alert)?.[1] ?? "",
  }));

const { panels, templating } = JSON.parse(read("ops/grafana/dashboard.json")) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
};
const graphs: readonly Expression[] = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ place: title, text: expr }))),
  ...templating.list.flatMap(({ query }) =>
    typeof query === "string" ? [] : [{ place: "variable", text: query.query }],
  ),
];

/** Names of PromQL that are no metrics. Whatever else is a name outside of braces is one. */
const WORDS = new Set(
  "sum rate increase by time histogram_quantile max_over_time label_values account".split(" "),
);

/** The metrics of an expression of PromQL, with what their braces ask for. */
function metricsOf(text: string) {
  const grouped = text.replaceAll(/\bby \([^)]*\)/g, "").replaceAll(/\[[^\]]*\]/g, "");
  return [...grouped.matchAll(/(?<![\w$"{=~|])([a-z_]\w*)(\{[^}]*\})?/g)]
    .filter(([, name = ""]) => !WORDS.has(name))
    .map(([, name = "", braces = ""]) => ({
      name,
      labels: [...braces.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)].map(([, label = "", value = ""]) => ({
        label,
        values: value.startsWith("$") ? [] : value.split("|"),
      })),
    }));
}

/** The rows of the tables of metrics. */
const documented = new Map(
  [
    ...read("docs/operations.md").matchAll(
      /^\| `([a-z_0-9]+)` +\| (counter|gauge|histogram) +\| ([^|]*)\|/gm,
    ),
  ].map(([, name = "", type = "", labels = ""]) => [
    name,
    { type, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label).toSorted() },
  ]),
);

/** A server on which something of everything has happened. */
async function usedServer() {
  const app = await useApp({
    ...(HAS_REDIS && { redisUrl: (await startRedis()).url }),
    cache: { bytes: 2 ** 20 },
    webhooks: true,
    caller: { name: "app", scopes: new Set(SCOPES), callsPerDay: 1_000 },
  });
  await app.query(`{ customer(by: { id: "${personas.ada.id}" }) { name } }`);
  await app.query("{ nope }");
  await app.query(
    `mutation { updateCustomer(by: { id: "${personas.ada.id}" }, fields: { name: "A" }) { customer { id } } }`,
  );
  const seen = async () => (await scrape(app)).labels.has(`${PREFIX}webhook_last_received_timestamp_seconds`);
  await expect.poll(seen, { timeout: 10_000 }).toBe(true);
  return scrape(app);
}

/** The name of the metric that a series belongs to. */
function metricOf(series: string, types: ReadonlyMap<string, string>): string {
  const base = series.replace(/_(bucket|sum|count)$/, "");
  return types.get(base) === "histogram" ? base : series;
}

/** The values that labels can have. */
function valuesOf(metric: string, label: string): readonly string[] {
  if (label === "code") return ERROR_CODES;
  if (label === "type") return OPERATION_TYPES;
  if (label === "endpoint") return Object.values(endpoints).map(({ operation }) => operation);
  if (label === "state") return metric.includes("circuit") ? CIRCUIT_PHASES : Object.keys(JobState);
  if (metric.includes("webhooks"))
    return ["applied", "outdated", "duplicate", "expired", "unknown", "unreadable", "rejected"];
  if (metric.includes("queue")) return WAIT_OUTCOMES;
  return metric.includes("upstream") ? CALL_OUTCOMES : OUTCOMES;
}

describe("what is read of PromQL", () => {
  it("are names and label values", () => {
    expect(metricsOf('sum by (a) (rate(x_total{b=~"c|d",e!="f"}[5m])) / y > 3 * z_bytes{g=~"$g"}')).toEqual([
      {
        name: "x_total",
        labels: [
          { label: "b", values: ["c", "d"] },
          { label: "e", values: ["f"] },
        ],
      },
      { name: "y", labels: [] },
      { name: "z_bytes", labels: [{ label: "g", values: [] }] },
    ]);
  });
});

describe("the files for operators", () => {
  it("name metrics of the running server, labels of these, and values that these can have", async () => {
    const { types } = await usedServer();
    expect(alerts.length).toBeGreaterThan(15);
    expect(graphs.length).toBeGreaterThan(40);
    const wrong = [...alerts, ...graphs].flatMap(({ place, text }) => {
      const metrics = metricsOf(text).filter(({ name }) => name !== "up");
      if (metrics.length === 0 && place !== "FacadeDown") return [`${place}: no metric in ${text}`];
      return metrics.flatMap(({ name, labels }) => {
        const metric = metricOf(name, types);
        if (!types.has(metric)) return [`${place}: ${name}`];
        return labels.flatMap(({ label, values }) => {
          if (!documented.get(metric)?.labels.includes(label)) return [`${place}: ${name}{${label}}`];
          const known = valuesOf(metric, label);
          return values
            .filter((value) => !known.includes(value))
            .map((value) => `${place}: ${label}="${value}"`);
        });
      });
    });
    expect(wrong).toEqual([]);
  });

  it("show every metric of the facade on the dashboard", async () => {
    const { types } = await usedServer();
    const shown = new Set(
      graphs.flatMap(({ text }) => metricsOf(text).map(({ name }) => metricOf(name, types))),
    );
    expect([...types.keys()].filter((name) => name.startsWith(PREFIX) && !shown.has(name))).toEqual([]);
  });

  it("document every metric with its type and labels, and no other", async () => {
    const { types, labels } = await usedServer();
    const undocumented = [...types].filter(([name, type]) => documented.get(name)?.type !== type);
    expect(undocumented).toEqual([]);
    // Some metrics of the process are of certain systems only.
    const known = new Set([...types.keys(), ...collectDefaultMetrics.metricsList]);
    const invented = [...documented.keys()].filter(
      (name) => !types.has(name) && (name.startsWith(PREFIX) || !known.has(name)),
    );
    expect(invented).toEqual([]);
    const measured = new Map<string, Set<string>>();
    for (const [series, names] of labels) {
      const metric = metricOf(series, types);
      const all = measured.get(metric) ?? new Set();
      for (const name of names) if (name !== "le") all.add(name);
      measured.set(metric, all);
    }
    for (const [name, names] of measured) {
      expect([name, [...names].toSorted()]).toEqual([name, documented.get(name)?.labels]);
    }
    // Only these have no sample on such a server.
    const unmeasured = HAS_REDIS ? [] : [`${PREFIX}shared`];
    expect([...documented.keys()].filter((name) => name.startsWith(PREFIX) && !measured.has(name))).toEqual(
      unmeasured,
    );
  });

  it("explain every alert, and no other", () => {
    const [, section = ""] = read("docs/operations.md").split("\n## Alerts\n");
    const explained = [...section.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(explained).toEqual(alerts.map(({ place }) => place));
    for (const { place, severity } of alerts)
      expect([place, severity]).toEqual([place, expect.stringMatching(/^(page|ticket)$/)]);
  });

  it("read the path and the port that the server has", () => {
    const text = read("ops/prometheus/prometheus.yml");
    expect(text).toContain("metrics_path: /metrics");
    expect(text).toContain('"127.0.0.1:4000"');
    expect(text).toContain("job_name: voucherify-facade");
    expect(text).toContain("- alerts.yml");
  });
});
