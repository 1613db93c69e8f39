/** The package: what is in it, and that it runs where nothing but it and its dependencies is installed. */
import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { useFolder } from "./helpers/folder.js";
import { LONG, sized } from "./helpers/long.js";
import { buildServer } from "./helpers/program.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const execute = promisify(execFile);

beforeAll(buildServer);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

async function pack(...options: readonly string[]): Promise<Packed> {
  const { stdout } = await execute("npm", ["pack", "--json", ...options], { cwd: ROOT, maxBuffer: 2 ** 24 });
  // The build, which runs first, may report what it did.
  return (JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [Packed])[0];
}

async function manifest(): Promise<{ readonly dependencies: Readonly<Record<string, string>> }> {
  return JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as Awaited<
    ReturnType<typeof manifest>
  >;
}

describe("the package", () => {
  it("has what runs and what explains it, and nothing else", async () => {
    const { files } = await pack("--dry-run", "--ignore-scripts");
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "dist/main.js",
        "dist/sandbox/seed/data/names.json",
        "docs/running.md",
        "package.json",
      ]),
    );
    const wanted = /^(LICENSE|README\.md|package\.json|docs\/[a-z-]+\.md|dist\/.+\.(js|json))$/;
    const page = /^dist\/graphiql\/.+\.(html|js|css|svg|ttf)$/;
    expect(paths.filter((path) => !wanted.test(path) && !page.test(path))).toEqual([]);
  });

  it("imports only what is installed with it", async () => {
    const { files } = await pack("--dry-run", "--ignore-scripts");
    const { dependencies } = await manifest();
    const imported = new Map<string, string>();
    for (const { path } of files) {
      if (!/^dist\/(?!graphiql\/).+\.js$/.test(path)) continue;
      const text = await readFile(join(ROOT, path), "utf8");
      for (const [, name = ""] of text.matchAll(/(?:from |import |import\()"((?:@[^/"]+\/)?[^./"][^/"]*)/g))
        if (!name.startsWith("node:")) imported.set(name, path);
    }
    expect(imported.size).toBeGreaterThan(10);
    expect([...imported].filter(([name]) => !Object.hasOwn(dependencies, name))).toEqual([]);
  });

  it("has a bill of materials: what is installed with it, and nothing for development", async () => {
    const { stdout } = await execute("npm", ["run", "--silent", "sbom"], { cwd: ROOT, maxBuffer: 2 ** 24 });
    const { bomFormat, components } = JSON.parse(stdout) as {
      readonly bomFormat: string;
      readonly components: readonly { readonly name: string; readonly group?: string }[];
    };
    expect(bomFormat).toBe("CycloneDX");
    const names = components.map(({ name }) => name);
    const { dependencies } = await manifest();
    expect(Object.keys(dependencies).filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => ["typescript", "vite", "vitest", "prettier"].includes(name))).toEqual([]);
  });

  it(
    "runs where it is installed without development dependencies, and needs no build there",
    LONG,
    async ({ skip }) => {
      if (!sized(false, true)) skip("npm run test:long installs it from the registry");
      const directory = useFolder();
      const { filename } = await pack("--pack-destination", directory);
      await execute("npm", ["init", "--yes"], { cwd: directory });
      const options = ["--omit=dev", "--no-audit", "--no-fund", "--prefer-offline"];
      await execute("npm", ["install", ...options, join(directory, filename)], { cwd: directory });

      const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], PORT: "0", DRAIN_SECONDS: "0" };
      const program = spawn("npx", ["--no-install", "voucherify-customers-graphql"], {
        cwd: directory,
        env,
        // A group of its own: npx starts the program through a shell.
        detached: true,
      });
      const group = -(program.pid ?? 0);
      let said = "";
      for (const stream of [program.stdout, program.stderr])
        stream.on("data", (chunk) => {
          said += String(chunk);
        });
      const ended = new Promise<number | null>((resolve) => {
        program.once("close", resolve);
      });
      onTestFinished(() => {
        if (program.exitCode === null && program.signalCode === null) process.kill(group, "SIGKILL");
      });
      const address = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql)/;
      await expect.poll(() => said).toMatch(address);
      const url = address.exec(said)?.[0] ?? "";

      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const answer = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: '{ customer(by: { sourceId: "ada@lovelace.example" }) { name } }' }),
      });
      expect(await answer.json()).toMatchObject({ data: { customer: { name: "Ada Lovelace" } } });
      const page = await (await fetch(`${url}/graphiql`)).text();
      const [, script = ""] = /<script [^>]*src="([^"]+)"/.exec(page) ?? [];
      expect((await fetch(new URL(script, url))).status).toBe(200);

      process.kill(group, "SIGTERM");
      await ended;
      await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
    },
  );
});
