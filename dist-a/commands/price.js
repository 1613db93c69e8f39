/**
 * `price`: the highest prices of the operations in files, for a check before a change is merged. It needs no server and no
 * network.
 */
import "reflect-metadata";
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { glob } from "tinyglobby";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { MAX_ROWS } from "../bulk-runs/pieces.js";
import { readConfig } from "../config.js";
import { countText } from "../pricing/plan.js";
import { priceList } from "../pricing/price-list.js";
import { schema } from "../schema.js";
import { ManifestError, readManifest, sha256 } from "../trusted-documents/manifest.js";
import { orExit } from "./startup.js";
const USAGE = `voucherify-customers-graphql price <files> [options]

  <files>                 documents (*.graphql) and manifests of trusted documents (*.json): names or globs
  --max <calls>           most upstream calls of an operation (default: MAX_UPSTREAM_CALLS)
  --max-nodes <values>    most values in the answer of an operation (default: MAX_RESULT_NODES)
  --variables <file>      JSON with values by the names of variables, for all operations that declare them
  --ignore-defaults       variables with a default in the document may have any other value
  --json                  print JSON
  --write-manifest <file> write a manifest of trusted documents, with the prices
`;
const OPTIONS = {
    max: { type: "string" },
    "max-nodes": { type: "string" },
    variables: { type: "string" },
    "ignore-defaults": { type: "boolean" },
    json: { type: "boolean" },
    "write-manifest": { type: "string" },
};
/** What was asked for cannot be done. The message is for the person who asked. */
class UsageError extends Error {
    name = "UsageError";
}
/** Exit code 1 if an operation is invalid or costs more than allowed, 2 if the command is used wrongly. */
export async function run(given, env) {
    const config = await orExit(() => readConfig(env));
    try {
        await price(given, config);
    }
    catch (error) {
        if (!(error instanceof UsageError))
            throw error;
        process.stderr.write(`${error.message}\n\n${USAGE}`);
        process.exitCode = 2;
    }
}
async function price(given, { budget, jobs }) {
    const { values, positionals } = parsed(given);
    const limits = {
        calls: limitOf("--max", values.max) ?? budget.maxCalls,
        nodes: limitOf("--max-nodes", values["max-nodes"]) ?? budget.maxNodes,
    };
    const list = await listOf(positionals, {
        schema,
        facts: factsFor(jobs),
        variables: values.variables === undefined ? {} : await variablesIn(values.variables),
        ignoreDefaults: values["ignore-defaults"] ?? false,
    });
    const over = list.operations.filter((one) => isOver(one, limits));
    process.stdout.write(values.json ? jsonOf(list, limits) : textOf(list, limits));
    for (const problem of list.problems)
        process.stderr.write(`${problem}\n`);
    if (values["write-manifest"] !== undefined && list.problems.length === 0) {
        await writeFile(values["write-manifest"], manifestOf(list));
    }
    if (over.length > 0 || list.problems.length > 0)
        process.exitCode = 1;
}
function parsed(given) {
    try {
        const result = parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true });
        if (result.positionals.length === 0)
            throw new UsageError("Expected the names of files");
        return result;
    }
    catch (error) {
        throw new UsageError(error instanceof Error ? error.message : "");
    }
}
function limitOf(option, text) {
    if (text === undefined)
        return null;
    if (!/^\d{1,9}$/.test(text))
        throw new UsageError(`${option} must be a whole number`);
    return Number(text);
}
async function variablesIn(file) {
    const json = await readFile(file, "utf8")
        .then(JSON.parse, () => null)
        .catch(() => null);
    if (typeof json === "object" && json !== null && !Array.isArray(json))
        return { ...json };
    throw new UsageError("--variables must name a file with a JSON object");
}
/**
 * Without a server no bulk run is known. A run is taken to have as many pieces as an operation can start; those of a CSV
 * stream can have more.
 */
function factsFor(settings) {
    const unknown = { pieces: { length: Math.ceil(MAX_ROWS / settings.pieceRows) } };
    return { runs: { settings, get: () => unknown, newest: Array.from({ length: MAX_LIMIT }, () => unknown) } };
}
async function listOf(patterns, options) {
    const files = (await glob([...patterns], { expandDirectories: false, dot: true })).toSorted();
    if (files.length === 0)
        throw new UsageError(`No file matches ${patterns.join(" ")}`);
    const documents = [];
    const lists = [];
    for (const file of files) {
        const text = await readFile(file, "utf8");
        if (!file.endsWith(".json"))
            documents.push({ name: file, text });
        // Each document of a manifest has its own fragments.
        else
            for (const one of documentsIn(file, text))
                lists.push(priceList([one], options));
    }
    lists.unshift(priceList(documents, options));
    return {
        operations: lists.flatMap(({ operations }) => operations),
        problems: lists.flatMap(({ problems }) => problems),
    };
}
function documentsIn(file, text) {
    try {
        return readManifest(text).map(({ id, document }) => ({ name: id, id, text: document }));
    }
    catch (error) {
        if (error instanceof ManifestError)
            throw new UsageError(`${file}: ${error.message}`);
        throw error;
    }
}
function isOver({ calls, nodes, isCut }, limits) {
    return isCut || calls > limits.calls || nodes > limits.nodes;
}
function textOf({ operations }, limits) {
    const lines = operations.map((one) => {
        const { calls, nodes, isCut, operation, source, assumptions } = one;
        const more = isCut ? ">" : "";
        const verdict = isOver(one, limits) ? "  TOO EXPENSIVE" : "";
        const assumed = assumptions.length === 0 ? "" : `${" ".repeat(28)}with ${assumptions.map(assumptionText).join(", ")}\n`;
        const columns = [`${more}${countText(calls)}`, `${more}${countText(nodes)}`].map((text) => text.padStart(12));
        return `${columns.join("")}    ${operation ?? "(no name)"}, ${source}${verdict}\n${assumed}`;
    });
    const head = `${"calls".padStart(12)}${"values".padStart(12)}    operation\n`;
    const limit = `At most ${countText(limits.calls)} calls and ${countText(limits.nodes)} values are allowed.\n`;
    return `${head}${lines.join("")}${limit}`;
}
/** Where the values of variables come from. `assumed`: those with the highest price that the schema allows. */
const FROM = { given: "given", default: "default of the document", dearest: "assumed" };
function assumptionText({ variable, source, value }) {
    return `$${variable}${value === null ? "" : ` = ${value}`} (${FROM[source]})`;
}
function jsonOf({ operations, problems }, limits) {
    const priced = operations.map((one) => {
        const { source, operation, calls, nodes, isCut, assumptions } = one;
        return { source, operation, calls, nodes, isCut, isOver: isOver(one, limits), variables: assumptions };
    });
    return `${JSON.stringify({ limits, operations: priced, problems }, null, 2)}\n`;
}
/** The IDs of a manifest are kept. Other documents have their SHA-256 hash. */
function manifestOf({ operations }) {
    const entries = new Map();
    for (const { id, document, operation, calls, nodes } of operations) {
        const key = id ?? sha256(document);
        const known = entries.get(key);
        entries.set(key, {
            operation: known?.operation ?? operation,
            document,
            calls: Math.max(calls, known?.calls ?? 0),
            nodes: Math.max(nodes, known?.nodes ?? 0),
        });
    }
    return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
//# sourceMappingURL=price.js.map