// `node scripts/image-tree.mjs <folder>`: carries out the Dockerfile without a container engine. Build stages run on this machine,
// with its Node. The last stage becomes a tree of files, <folder>/root, which can be started with `chroot`. What the tree is to
// be started with is written to <folder>/image.json. Needs Linux, and the network for `npm ci`.
//
// It knows the instructions that this Dockerfile uses, and fails at any other.
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const context = fileURLToPath(new URL("..", import.meta.url));
const output = resolve(process.argv[2] ?? fail("Expected a folder"));
const imageRoot = join(output, "root");
await mkdir(output, { recursive: true });

const allowed = await readAllowed();
/** The stages by name. The last one is the image. */
const stages = new Map();
const buildArguments = new Map();
let stage;
for (const { instruction, rest } of await readInstructions()) await carryOut(instruction, rest);

const { workdir, env, user, entrypoint, healthcheck } = stage;
if (stage.root !== imageRoot) fail("Expected the last stage to be distroless");
const image = { workdir, env, user, entrypoint, healthcheck };
await writeFile(join(output, "image.json"), `${JSON.stringify(image, null, 2)}\n`);
for (const { root } of stages.values()) if (root !== imageRoot) await rm(root, { recursive: true });

/** The instructions without comments, with continued lines in one. */
async function readInstructions() {
  const text = await readFile(join(context, "Dockerfile"), "utf8");
  return text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, instruction = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? fail(`Cannot read ${line}`);
      return { instruction, rest };
    });
}

/** The paths of the context that .dockerignore lets through. It excludes everything else. */
async function readAllowed() {
  const [all, ...exceptions] = (await readFile(join(context, ".dockerignore"), "utf8")).trim().split("\n");
  if (all !== "*" || exceptions.some((line) => !line.startsWith("!")))
    fail("Expected .dockerignore to exclude everything but what it lists");
  return exceptions.map((line) => line.slice(1));
}

async function carryOut(instruction, text) {
  const rest = text.replaceAll(
    /\$\{(\w+)\}/g,
    (_, name) => buildArguments.get(name) ?? fail(`Unknown: ${name}`),
  );
  switch (instruction) {
    case "ARG": {
      const [name = "", value = ""] = rest.split("=");
      buildArguments.set(name, value);
      return;
    }
    case "FROM": {
      const [from = "", , name = String(stages.size)] = rest.split(/\s+/);
      stage = {
        ...(await base(from)),
        workdir: "/",
        env: {},
        user: null,
        entrypoint: null,
        healthcheck: null,
      };
      stages.set(name, stage);
      return;
    }
    case "WORKDIR":
      stage.workdir = resolve(stage.workdir, rest);
      await mkdir(inStage(stage, stage.workdir), { recursive: true });
      return;
    case "COPY":
      await copy(rest.split(/\s+/));
      return;
    case "RUN":
      execFileSync("sh", ["-ec", rest], {
        cwd: inStage(stage, stage.workdir),
        stdio: ["ignore", "ignore", "inherit"],
      });
      return;
    case "ENV":
      for (const pair of rest.split(/\s+/)) {
        const [name = "", value = ""] = pair.split("=");
        stage.env[name] = value;
      }
      return;
    case "USER":
      stage.user = rest;
      return;
    case "HEALTHCHECK":
      stage.healthcheck = JSON.parse(rest.slice(rest.indexOf("[")));
      return;
    case "ENTRYPOINT":
      stage.entrypoint = JSON.parse(rest);
      return;
    case "EXPOSE":
      return;
    default:
      fail(`Cannot carry out ${instruction}`);
  }
}

async function base(from) {
  if (from.startsWith("node:")) return { root: await mkdtemp(join(output, "stage-")) };
  if (!from.startsWith("gcr.io/distroless/nodejs")) fail(`Cannot begin with ${from}`);
  await rm(imageRoot, { recursive: true, force: true });
  await mkdir(join(imageRoot, "nodejs/bin"), { recursive: true });
  await mkdir(join(imageRoot, "tmp"));
  await cp(process.execPath, join(imageRoot, "nodejs/bin/node"));
  const libraries = execFileSync("ldd", [process.execPath], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g);
  for (const [, path = ""] of libraries) {
    await mkdir(join(imageRoot, dirname(path)), { recursive: true });
    await cp(await realpath(path), join(imageRoot, path));
  }
  return { root: imageRoot };
}

async function copy(words) {
  const from = words[0]?.startsWith("--from=") ? stages.get(words.shift().slice("--from=".length)) : null;
  const target = resolve(stage.workdir, words.pop());
  for (const source of words) {
    const paths = from === null ? (source === "." ? allowed : [source]) : [source];
    for (const path of paths) {
      if (from === null && !allowed.includes(path)) fail(`.dockerignore excludes ${path}`);
      const start = from === null ? join(context, path) : inStage(from, path);
      // A folder of the stage is copied as its content, a path of the context under its own name.
      const name = from === null ? (source === "." ? relative(context, start) : basename(start)) : "";
      await cp(start, join(inStage(stage, target), name), { recursive: true });
    }
  }
}

function inStage({ root }, path) {
  return join(root, path);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
