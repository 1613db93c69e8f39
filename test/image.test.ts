/**
 * The image, without a container engine: what the Dockerfile makes is started as the first process of its own namespace, as
 * another user, on a root that cannot be written.
 */
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { useFolder } from "./helpers/folder.js";
import { LONG, sized } from "./helpers/long.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

interface Image {
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
}

/** In a mount namespace of its own: makes the root read-only, and becomes the program. */
const ENTER =
  'root=$1 wd=$2 id=$3; shift 3; mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" && ' +
  'exec unshare --pid --fork --kill-child --root="$root" --wd="$wd" --setgid "$id" --setuid "$id" "$@"';

const canEnter = spawnSync("unshare", ["--mount", "--pid", "--fork", "true"]).status === 0;

describe("the image", () => {
  it(
    "serves as another user, on a root that cannot be written",
    { ...LONG, timeout: 900_000 },
    async ({ skip }) => {
      if (!sized(false, true)) skip("npm run test:long builds it");
      if (!canEnter || process.getuid?.() !== 0) {
        console.log("the image is not started: only root can, on Linux, where namespaces are allowed");
        skip("needs root and namespaces");
      }
      const directory = useFolder();
      await promisify(execFile)(process.execPath, ["scripts/image-tree.mjs", directory], { cwd: ROOT });
      const image = JSON.parse(await readFile(join(directory, "image.json"), "utf8")) as Image;
      const [uid = ""] = image.user.split(":");
      // On this machine, the address of the image would be reached from outside.
      expect(image.env["HOST"]).toBe("0.0.0.0");
      const settings = { HOST: "127.0.0.1", PORT: await freePort(), GRAPHIQL: "on" };
      const env = { ...image.env, ...settings, PATH: process.env["PATH"] };
      const enter = (command: readonly string[]) => {
        const own = ["--mount", "--propagation", "private", "sh", "-c", ENTER, "enter"];
        const child = spawn("unshare", [...own, join(directory, "root"), image.workdir, uid, ...command], {
          env,
        });
        onTestFinished(() => void child.kill("SIGKILL"));
        let said = "";
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (chunk) => {
            said += String(chunk);
          });
        return {
          child,
          said: () => said,
          ended: once(child, "close").then(([code]) => code as number | null),
        };
      };

      const facts =
        'const tried = (path) => { try { fs.writeFileSync(path, ""); return "written"; } catch ({ code }) { return code; } };' +
        'console.log(process.pid, process.getuid(), fs.existsSync("/bin/sh"), tried("/app/x"), tried("/tmp/x"))';
      const probe = enter(["/nodejs/bin/node", "-e", facts]);
      expect([await probe.ended, probe.said()]).toEqual([0, `1 ${uid} false EROFS EROFS\n`]);

      const server = enter(image.entrypoint);
      const url = `http://127.0.0.1:${env.PORT}`;
      await expect.poll(server.said, { timeout: 60_000 }).toContain(`${url}/graphql`);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const answer = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: '{ customer(by: { sourceId: "ada@lovelace.example" }) { name } }' }),
      });
      expect(await answer.json()).toMatchObject({ data: { customer: { name: "Ada Lovelace" } } });
      expect((await fetch(`${url}/graphiql`)).status).toBe(200);
      expect(await enter(image.healthcheck).ended).toBe(0);

      process.kill(await onlyChildOf(server.child.pid), "SIGTERM");
      expect(await server.ended).toBe(0);
      expect(await enter(image.healthcheck).ended).toBe(1);
    },
  );
});

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}

/** The program itself: `unshare` waits for it. */
async function onlyChildOf(pid: number | undefined): Promise<number> {
  return Number((await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim());
}
