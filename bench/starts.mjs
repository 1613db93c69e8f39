// How long servers take to start, and what memory they have at rest, beside peers. Ours is started as `npm start` does, with a
// build at hand, the embedded sandbox and GraphiQL; the peers have neither. In turns, since machines are noisy.
//
//     node bench/starts.mjs [--rounds 5] [--rest 15, in seconds]
import { setTimeout as sleep } from "node:timers/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { build, cpuMsOf, installPeers, median, memoryOf, start, stopAll } from "./programs.mjs";

const { rounds, rest } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, rest: { type: "string", default: "15" } },
}).values;

build({ withGraphiql: true });
installPeers();
try {
  const { url } = await start("bench/stub.mjs", {});
  const peer = { VOUCHERIFY_API_URL: url, VOUCHERIFY_APP_ID: "bench", VOUCHERIFY_APP_TOKEN: "bench" };
  const servers = [
    { name: "ours", file: "scripts/start.mjs", env: {} },
    ...["apollo", "type-graphql", "mercurius", "yoga", "mesh"].map((name) => ({
      name,
      file: `bench/peers/${name}.mjs`,
      env: peer,
    })),
  ].map((server) => ({ ...server, starts: [] }));
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const { file, env, starts } of servers) {
      const startedAt = performance.now();
      const { pid, child } = await start(file, { PORT: "0", ...env });
      const seconds = (performance.now() - startedAt) / 1000;
      const cpu = cpuMsOf(pid) / 1000;
      await sleep(Number(rest) * 1000);
      starts.push({ seconds, cpu, memory: memoryOf(pid, "VmRSS") });
      child.kill();
    }
  }
  console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`);
  console.log("| server | until it listens, s | CPU, s | at rest, MB |\n| --- | --- | --- | --- |");
  for (const { name, starts } of servers) {
    const of = (key) => median(starts.map((one) => one[key]));
    console.log(
      `| ${name} | ${of("seconds").toFixed(2)} | ${of("cpu").toFixed(2)} | ${String(of("memory"))} |`,
    );
  }
} finally {
  stopAll();
}
