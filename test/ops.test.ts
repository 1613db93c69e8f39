/** The files for operators say what the code does: settings, paths and times. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { GRACE_MS } from "../src/lifecycle.js";

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");

const SETTINGS = new Set([...read("src/config.ts").matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name));
const isSetting = (name: string) => SETTINGS.has(name) || name === "NODE_ENV";

const GRACE_SECONDS = GRACE_MS / 1_000;

describe("the Dockerfile", () => {
  const text = read("Dockerfile");
  const last = text.slice(text.lastIndexOf("\nFROM "));

  it("ends with an image without a shell, whose user is not root", () => {
    expect(last).toMatch(/^\nFROM gcr\.io\/distroless\/nodejs\$\{NODE\}-debian12:nonroot\n/);
    expect(last).toMatch(/^USER 65532:65532$/m);
    expect(last).not.toMatch(/^RUN /m);
  });

  it("sets only what the program reads", () => {
    const [, pairs = ""] = /^ENV (.+)$/m.exec(last) ?? [];
    const names = pairs.split(" ").map((pair) => pair.split("=")[0] ?? "");
    expect(names).toContain("HOST");
    expect(names.filter((name) => !isSetting(name))).toEqual([]);
  });

  it("builds with the oldest version of Node that the package is for", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    expect(engines.node).toContain(/^ARG NODE=(\d+)$/m.exec(text)?.[1]);
  });
});

describe("compose.yaml", () => {
  interface Service {
    readonly image: string;
    readonly ports?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    readonly stop_grace_period?: string;
    readonly read_only?: boolean;
    readonly secrets?: readonly string[];
    readonly deploy?: { readonly replicas: number };
    readonly command?: readonly unknown[];
    readonly entrypoint?: readonly unknown[];
    readonly healthcheck?: { readonly test: readonly unknown[] };
  }
  const { services, secrets } = parse(read("compose.yaml")) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly secrets: Readonly<Record<string, unknown>>;
  };

  // A colon within an unquoted word makes a map of it.
  it("has commands of words", () => {
    const commands = Object.values(services).flatMap((service) => [
      ...(service.command ?? []),
      ...(service.entrypoint ?? []),
      ...(service.healthcheck?.test ?? []),
    ]);
    expect(commands).not.toEqual([]);
    expect(commands.filter((word) => typeof word !== "string")).toEqual([]);
  });

  it("is reached from this machine only", () => {
    const ports = Object.values(services).flatMap(({ ports: list = [] }) => list);
    expect(ports).not.toEqual([]);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it("sets only what the programs read", () => {
    const { server, sandbox } = services;
    const names = [server, sandbox].flatMap((service) => Object.keys(service?.environment ?? {}));
    expect(names.filter((name) => !isSetting(name) && name !== "API_KEYS_FILE")).toEqual([]);
    expect(server?.environment?.["VOUCHERIFY_API_URL"]).toBe(
      `http://sandbox:${sandbox?.environment?.["SANDBOX_PORT"]}`,
    );
  });

  it("has as many ports as servers, and a Redis that loses no bulk run", () => {
    const { server, redis } = services;
    const [, first, last] = /:(\d+)-(\d+):4000$/.exec(server?.ports?.[0] ?? "") ?? [];
    expect(Number(last) - Number(first) + 1).toBe(server?.deploy?.replicas);
    expect(server?.environment?.["REDIS_URL"]).toBe("redis://redis:6379");
    const command = redis?.command?.join(" ");
    expect(command).toContain("--appendonly yes --appendfsync always");
    expect(command).toContain("--maxmemory-policy noeviction");
  });

  it("gives the server the time that its stop needs, its keys as a secret, and nothing to write", () => {
    const { server } = services;
    const drain = Number(server?.environment?.["DRAIN_SECONDS"]);
    expect(parseInt(server?.stop_grace_period ?? "", 10)).toBeGreaterThan(drain + GRACE_SECONDS);
    expect(server?.read_only).toBe(true);
    expect(server?.secrets).toEqual(["api-keys"]);
    expect(server?.environment?.["API_KEYS_FILE"]).toBe("/run/secrets/api-keys");
  });

  // `127.0.0.1` would be the container of Prometheus, and a server answers its metrics to other machines only with a key.
  it("has a Prometheus that reads every server, with a key", () => {
    const { prometheus } = services;
    const [, file = ""] =
      /--config\.file=\/etc\/prometheus\/(\S+)/.exec(prometheus?.command?.join(" ") ?? "") ?? [];
    const [job] = (parse(read(`ops/prometheus/${file}`)) as { readonly scrape_configs: readonly unknown[] })
      .scrape_configs;
    expect(job).toEqual({
      job_name: "voucherify-facade",
      metrics_path: "/metrics",
      dns_sd_configs: [{ names: ["server"], type: "A", port: 4000 }],
      authorization: { credentials_file: "/run/secrets/metrics-key" },
    });
    expect(prometheus?.secrets).toEqual(["metrics-key"]);
    expect(Object.keys(secrets)).toEqual(["api-keys", "metrics-key"]);
  });
});

describe("ops/kubernetes.yaml", () => {
  interface Probe {
    readonly httpGet: { readonly path: string; readonly port: string };
  }
  interface Container {
    readonly env: readonly { readonly name: string; readonly value?: string }[];
    readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
    readonly startupProbe: Probe;
    readonly readinessProbe: Probe;
    readonly livenessProbe: Probe;
    readonly securityContext: object;
    readonly volumeMounts: readonly { readonly mountPath: string }[];
  }
  interface Deployment {
    readonly kind: string;
    readonly spec: {
      readonly replicas: number;
      readonly template: {
        readonly spec: {
          readonly terminationGracePeriodSeconds: number;
          readonly securityContext: object;
          readonly containers: readonly Container[];
        };
      };
    };
  }
  const documents = parseAllDocuments(read("ops/kubernetes.yaml")).map(
    (document) => document.toJS() as Deployment,
  );
  const { replicas, template } = documents[0]?.spec ?? {};
  const pod = template?.spec;
  const server = pod?.containers[0];
  const valueOf = (name: string) => server?.env.find((one) => one.name === name)?.value;

  it("has a deployment, a service and a disruption budget", () => {
    expect(documents.map(({ kind }) => kind)).toEqual(["Deployment", "Service", "PodDisruptionBudget"]);
  });

  it("gives a pod the time that its stop needs", () => {
    const drain = Number(valueOf("DRAIN_SECONDS"));
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(drain + GRACE_SECONDS + 5);
  });

  it("gives several pods what they share the rate limit through", () => {
    expect(replicas).toBeGreaterThan(1);
    expect(server?.env.map(({ name }) => name)).toContain("REDIS_URL");
  });

  it("asks on the port and the paths that there are", () => {
    const paths = [server?.startupProbe, server?.readinessProbe, server?.livenessProbe].map(
      (probe) => probe?.httpGet.path,
    );
    expect(paths).toEqual(["/healthz", "/readyz", "/healthz"]);
    const routes = read("src/http/server.ts");
    for (const path of paths) expect(routes).toContain(`"${path}"`);
    expect(server?.ports).toEqual([{ name: "http", containerPort: 4000 }]);
  });

  it("sets only what the program reads, and its keys from where the secret is mounted", () => {
    const names = server?.env.map(({ name }) => name) ?? [];
    expect(names.filter((name) => !isSetting(name) && name !== "API_KEYS_FILE")).toEqual([]);
    expect(valueOf("API_KEYS_FILE")).toBe(`${server?.volumeMounts[0]?.mountPath}/api-keys.json`);
  });

  it("lets the program do nothing but serve", () => {
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532 });
    expect(server?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });
});

describe("the unit of systemd", () => {
  const text = read("ops/voucherify-customers-graphql.service");

  it("gives the server the time that its stop needs, and starts it again only if that can help", () => {
    const drain = Number(/DRAIN_SECONDS=(\d+)/.exec(text)?.[1]);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(drain + GRACE_SECONDS);
    expect(text).toMatch(/^RestartPreventExitStatus=2$/m);
  });
});
