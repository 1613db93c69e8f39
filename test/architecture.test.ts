/** The house rules on imports, as data: what each room imports. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "../src");

/** The nouns of the schema. Of each other they may import what {@link SHARED} matches; nothing else is open to them. */
const NOUNS = [
  "activities",
  "async-actions",
  "bulk-runs",
  "callers",
  "consents",
  "customers",
  "data-exports",
  "pricing",
  "redeemables",
  "segments",
];
const SHARED = /\.(type|inputs|loaders|target|errors)\.ts$/;

/** Each room and the rooms that it imports. Files directly in src/ are rooms of their own. */
const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["commands"],
  commands: [
    "access",
    "app.ts",
    "bulk-runs",
    "config-error.ts",
    "config.ts",
    "files.ts",
    "graphql",
    "lifecycle.ts",
    "observability",
    "pricing",
    "schema.ts",
    "trusted-documents",
    "voucherify",
  ],
  "app.ts": [
    "access",
    "account.ts",
    "accounts.ts",
    "async-actions",
    "budget",
    "bulk-runs",
    "cache",
    "clock.ts",
    "config-error.ts",
    "config.ts",
    "encryption.ts",
    "events",
    "files.ts",
    "graphql",
    "http",
    "lifecycle.ts",
    "observability",
    "pricing",
    "redis",
    "sandbox",
    "schema.ts",
    "span.ts",
    "voucherify",
  ],
  "accounts.ts": ["access", "account.ts", "budget", "voucherify"],
  "account.ts": [
    "async-actions",
    "budget",
    "bulk-runs",
    "cache",
    "clock.ts",
    "config.ts",
    "encryption.ts",
    "events",
    "observability",
    "pricing",
    "span.ts",
    "voucherify",
  ],
  "schema.ts": [...NOUNS, "graphql", "observability"],
  "config.ts": ["access", "bulk-runs", "config-error.ts", "voucherify"],
  "config-error.ts": [],
  "files.ts": ["access", "config.ts", "reload.ts", "schema.ts", "trusted-documents"],
  "reload.ts": ["config-error.ts"],
  "lifecycle.ts": ["voucherify"],
  "clock.ts": [],
  "encryption.ts": [],
  "span.ts": [],
  http: [
    "access",
    "bulk-runs",
    "clock.ts",
    "events",
    "graphql",
    "observability",
    "pricing",
    "span.ts",
    "trusted-documents",
    "voucherify",
  ],
  activities: ["consents", "customers", "events", "graphql", "redeemables", "segments", "voucherify"],
  "async-actions": ["encryption.ts", "events", "graphql", "redis", "voucherify"],
  "bulk-runs": [
    "access",
    "async-actions",
    "budget",
    "clock.ts",
    "config-error.ts",
    "csv",
    "customers",
    "encryption.ts",
    "events",
    "graphql",
    "redis",
    "voucherify",
  ],
  callers: ["access", "budget", "graphql"],
  consents: ["activities", "customers", "graphql", "voucherify"],
  "data-exports": ["customers", "graphql", "voucherify"],
  customers: ["events", "graphql", "segments", "voucherify"],
  redeemables: ["customers", "graphql", "voucherify"],
  segments: ["customers", "events", "graphql", "voucherify"],
  pricing: ["budget", "cache", "clock.ts", "graphql", "voucherify"],
  csv: ["voucherify"],
  graphql: ["access", "events", "span.ts", "voucherify"],
  access: ["config-error.ts"],
  "trusted-documents": ["config-error.ts", "graphql"],
  events: ["cache", "clock.ts", "encryption.ts", "redis", "voucherify"],
  voucherify: ["budget", "cache", "clock.ts", "span.ts"],
  budget: ["redis", "clock.ts"],
  cache: ["clock.ts", "encryption.ts", "redis"],
  redis: [],
  sandbox: ["voucherify"],
  observability: [
    "async-actions",
    "budget",
    "cache",
    "config-error.ts",
    "config.ts",
    "events",
    "graphql",
    "span.ts",
    "voucherify",
  ],
};

/** Doors of the house: files with wider rights than their room, which nobody imports. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  "main.ts": [],
  "sandbox/main.ts": ["config.ts", "commands/startup.ts"],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.startsWith("graphiql/"));

const imports = files.flatMap((file) =>
  [...readFileSync(join(SRC, file), "utf8").matchAll(/(?:from |import |import\()"(\.[^"]+)\.js"/g)].map(
    ([, path = ""]) => ({
      from: file,
      to: relative(SRC, normalize(join(SRC, dirname(file), `${path}.ts`))).replaceAll("\\", "/"),
    }),
  ),
);

const roomOf = (file: string) => file.split("/")[0] ?? file;
const across = imports.filter(({ from, to }) => roomOf(from) !== roomOf(to));

/** A circle of imports that `file` is part of, if there is one. Types count: who reads the one has to read the other. */
function circleFrom(file: string): readonly string[] | null {
  const seen = new Set<string>();
  const follow = (at: string, path: readonly string[]): readonly string[] | null => {
    for (const { to } of imports.filter(({ from }) => from === at)) {
      if (to === file) return [...path, to];
      if (seen.has(to)) continue;
      seen.add(to);
      const circle = follow(to, [...path, to]);
      if (circle !== null) return circle;
    }
    return null;
  };
  return follow(file, [file]);
}

describe("the house", () => {
  it("is read completely", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(400);
  });

  it("has the rooms of the table, each importing exactly the rooms that stand there", () => {
    const actual = Object.fromEntries(
      [...new Set(files.map(roomOf))].map((room) => [
        room,
        [
          ...new Set(
            across
              .filter(({ from, to }) => roomOf(from) === room && !DOORS[from]?.includes(to))
              .map(({ to }) => roomOf(to)),
          ),
        ].toSorted(),
      ]),
    );
    const expected = Object.entries(IMPORTS).map(([room, rooms]) => [room, rooms.toSorted()]);
    expect(actual).toEqual(Object.fromEntries(expected));
  });

  it("has no file that nobody imports, but for its doors", () => {
    const imported = new Set(imports.map(({ to }) => to));
    expect(files.filter((file) => !imported.has(file)).toSorted()).toEqual(Object.keys(DOORS).toSorted());
  });

  it("has no circle of imports", () => {
    expect(files.flatMap((file) => circleFrom(file) ?? [])).toEqual([]);
  });

  it("lets nouns see only the types, inputs, loaders, targets and errors of each other", () => {
    const wrong = across.filter(
      ({ from, to }) => NOUNS.includes(roomOf(from)) && NOUNS.includes(roomOf(to)) && !SHARED.test(to),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps the shared grammar free of nouns", () => {
    const names = ["customer", "segment", "activit", "consent", "redeemable", "bulk"];
    const speaking = files.filter((file) => {
      const text = readFileSync(join(SRC, file), "utf8").toLowerCase();
      return roomOf(file) === "graphql" && names.some((name) => text.includes(name));
    });
    expect(speaking).toEqual([]);
  });

  it("reads the environment in config.ts and at the doors only", () => {
    const readers = files.filter((file) => readFileSync(join(SRC, file), "utf8").includes("process.env"));
    expect(readers.filter((file) => !(file in DOORS))).toEqual(["config.ts"]);
  });

  it("lets only the room of the metrics know their library", () => {
    const knowing = files.filter((file) => readFileSync(join(SRC, file), "utf8").includes('"prom-client"'));
    expect(new Set(knowing.map(roomOf))).toEqual(new Set(["observability"]));
  });

  it("lets only the room of the traces know OpenTelemetry, and load it only if there is a collector", () => {
    const knowing = files.filter((file) =>
      readFileSync(join(SRC, file), "utf8").includes('"@opentelemetry/'),
    );
    expect(knowing).toEqual(["observability/otlp-tracing.ts"]);
    const loading = files.filter((file) =>
      readFileSync(join(SRC, file), "utf8").includes('from "./otlp-tracing.js"'),
    );
    expect(loading).toEqual([]);
  });

  it("lets only app.ts know the sandbox", () => {
    const knowing = across.filter(({ to }) => roomOf(to) === "sandbox");
    expect(knowing).toEqual([{ from: "app.ts", to: "sandbox/server.ts" }]);
  });

  it("has no object literal with accessors: each one would be held until a full collection", () => {
    // Members of a class stand at the first level.
    const accessor = /^ {4,}(?:get|set) \w+\(/m;
    expect(files.filter((file) => accessor.test(readFileSync(join(SRC, file), "utf8")))).toEqual([]);
  });
});
