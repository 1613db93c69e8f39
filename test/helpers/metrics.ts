/** A reader of the metrics of a server, as Prometheus reads them. */
import type { TestApp } from "./app.js";

export interface Scrape {
  /** The types of all metrics by name, whether they have values or not. */
  readonly types: ReadonlyMap<string, string>;
  /** The help texts by name. */
  readonly help: ReadonlyMap<string, string>;
  /** The names of the labels that appear, by the name of the series. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
  /** The value of a series, such as `name{label="value"}`, labels in any order. Undefined if there is none. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
  readonly text: string;
}

export async function scrape({ url }: Pick<TestApp, "url">): Promise<Scrape> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const types = new Map<string, string>();
  const help = new Map<string, string>();
  const labels = new Map<string, Set<string>>();
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    const comment = /^# (TYPE|HELP) (\S+) (.+)$/.exec(line);
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (comment !== null) (comment[1] === "TYPE" ? types : help).set(comment[2] ?? "", comment[3] ?? "");
    else if (sample !== null) {
      const [, name = "", list = "", value = ""] = sample;
      const pairs = [...list.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = "", content = ""]) => [
        key,
        content,
      ]);
      const known = labels.get(name) ?? new Set();
      for (const [key = ""] of pairs) known.add(key);
      labels.set(name, known);
      values.set(seriesOf(name, Object.fromEntries(pairs) as Record<string, string>), Number(value));
    } else if (line !== "") throw new Error(`Expected a line of the text format, but got ${line}`);
  }
  return { types, help, labels, text, value: (name, given = {}) => values.get(seriesOf(name, given)) };
}

function seriesOf(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return `${name}{${pairs.toSorted().join(",")}}`;
}
