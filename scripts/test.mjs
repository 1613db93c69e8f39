// `npm test`: every check that needs no network, all of them even when one fails. First those of the source, side by side,
// then the tests, whose timing needs the processors. The last line counts them: each check is one, and vitest's tests are one
// each. `.ci/run` looks for that line.
// `npm run test:long`, which is `--long`: the long matrices in full and nothing else, counted in the same way.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { countLine } from "./count-line.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { long } = parseArgs({ options: { long: { type: "boolean", default: false } } }).values;
const report = join(tmpdir(), `vitest-${process.pid}.json`);

const bin = (path, ...args) => [process.execPath, join(root, "node_modules", path), ...args];

/** @type {[name: string, command: string[]][]} */
const checks = [
  ["build", [process.execPath, "scripts/build.mjs"]],
  ["format", bin("prettier/bin/prettier.cjs", "--check", "--log-level=warn", ".")],
  ["lint", bin("oxlint/bin/oxlint", "--type-aware", "--quiet")],
  ["types", bin("typescript/bin/tsc")],
  ["types of the page", bin("typescript/bin/tsc", "-p", "src/graphiql")],
  [
    "generated types",
    bin("@graphql-codegen/cli/esm/bin.js", "--config", "codegen.yml", "--check", "--silent"),
  ],
  [
    "generated types of the clients",
    bin("@graphql-codegen/cli/esm/bin.js", "--config", "test/clients/codegen.ts", "--check", "--silent"),
  ],
  [
    "Relay's artifacts",
    bin("relay-compiler/cli.js", "--validate", "--noWatchman", "--output", "quiet-with-errors"),
  ],
];

let passed = 0;
let failed = 0;
const failedChecks = [];
if (!long) await Promise.all(Array.from({ length: availableParallelism() }, runChecks));

const vitest = bin(
  "vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...(long ? ["--tags-filter=long"] : []),
);
const env = long ? { ...process.env, TEST_LONG: "1" } : process.env;
const { status } = spawnSync(vitest[0], vitest.slice(1), { cwd: root, stdio: "inherit", env });
const counts = readCounts();
passed += counts.passed;
failed += counts.failed;
// A test file that cannot be loaded fails the run without failing a test. A run without a test has checked nothing.
if ((status !== 0 || counts.passed === 0) && counts.failed === 0) failed += 1;

// A run is long: whoever sees its end should see what failed.
for (const name of [...failedChecks, ...counts.failures]) console.log(`FAILED ${name}`);
console.log(countLine({ passed, failed, skipped: counts.skipped }));
process.exitCode = failed === 0 ? 0 : 1;

/** Runs checks until none is left. */
async function runChecks() {
  for (let next = checks.shift(); next !== undefined; next = checks.shift()) {
    const [name, command] = next;
    const { ok, output } = await run(command);
    // In one piece, as other checks run beside this one.
    process.stdout.write(`${output}${ok ? "ok    " : "FAILED"} ${name}\n`);
    if (ok) passed += 1;
    else {
      failed += 1;
      failedChecks.push(name);
    }
  }
}

/**
 * @param {string[]} command
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run([command, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        output += chunk;
      });
    }
    child.on("error", reject).on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

function readCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    const failures = testResults.flatMap(({ name, message, assertionResults }) => [
      ...assertionResults
        .filter((test) => test.status === "failed")
        .map(({ fullName, failureMessages }) => [name, fullName, failureMessages[0] ?? ""]),
      ...(message ? [[name, message]] : []),
    ]);
    // Those without the tag are no skipped checks.
    const skipped = long ? 0 : numPendingTests + numTodoTests;
    return { passed: numPassedTests, failed: numFailedTests, skipped, failures: failures.map(inOneLine) };
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [] };
  } finally {
    rmSync(report, { force: true });
  }
}

/** @param {string[]} failure a file, the test, what it said */
function inOneLine([file, ...rest]) {
  return [relative(root, file), ...rest.map((text) => text.split("\n", 1)[0])].join(": ");
}
