// `npm run --silent sbom`: what is shipped, as CycloneDX, on standard output. `npm sbom --omit dev` leaves out what development
// needs as well (graphql, for one), so it is given a lock file in which there is no development.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const read = (file) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"));
const withoutDevelopment = (manifest) => ({ ...manifest, devDependencies: undefined });

const lock = read("package-lock.json");
const shipped = Object.entries(lock.packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
const packages = Object.fromEntries(shipped.map(([path, entry]) => [path, withoutDevelopment(entry)]));

const directory = mkdtempSync(join(tmpdir(), "sbom-"));
try {
  const write = (file, value) => writeFileSync(join(directory, file), JSON.stringify(value));
  write("package.json", withoutDevelopment(read("package.json")));
  write("package-lock.json", { ...lock, packages });
  const options = ["--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "application"];
  execFileSync("npm", ["sbom", ...options], { cwd: directory, stdio: "inherit" });
} finally {
  rmSync(directory, { recursive: true });
}
