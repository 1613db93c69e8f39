/**
 * A simulated month: what the governor lets through, and what it costs others on the same account.
 *
 *     npx tsx bench/simulated-month.ts [days]
 */
import { type SimulationResult, simulate } from "../test/budget/simulation.js";

const days = Number(process.argv[2] ?? 30);

const plans = [
  { name: "100 a minute", limit: 100, windowMs: 60_000, days, stranger: 0.15 },
  // Twenty times as many calls: a sixtieth of the days.
  { name: "2,000 a minute", limit: 2_000, windowMs: 60_000, days: days / 60, stranger: 0.15 },
  // The same bursts of the stranger, each a fifth of an hour's calls, with little besides: it stays within the limit alone.
  { name: "100 an hour", limit: 100, windowMs: 3_600_000, days, stranger: 0.08 },
  // The hardest month: clocks that differ, two restarts a day, twice as many writes, and bursts of 40 that nobody announces.
  {
    name: "100 a minute, the hard way",
    limit: 100,
    windowMs: 60_000,
    days,
    stranger: 0.15,
    strangerBurst: 40,
    writes: 0.4,
    skewMs: -3_000,
    endSkewMs: 2_000,
    restarts: 2,
  },
] as const;

for (const { name, ...plan } of plans) {
  const settings = { ...plan, seed: 20_260_101 };
  const begun = performance.now();
  const alone = await simulate({ ...settings, load: 0 });
  const result = await simulate({ ...settings, load: 0.5 });
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(`\n${name}, ${plan.days} days (${seconds} s)\n${table(result, alone)}`);
}

function table(result: SimulationResult, alone: SimulationResult): string {
  const { operations, admitted, refused, pushedBack, broken, sent } = result;
  const rows: readonly (readonly [string, string | number])[] = [
    ["operations asked", operations],
    ["admitted", `${admitted} (${percent(admitted, operations)})`],
    ["refused", refused],
    ["admitted ones that got all their calls", percent(admitted - broken - pushedBack, admitted)],
    ["admitted ones that something more urgent kept from beginning", pushedBack],
    ["calls sent", sent],
    ["most of ours in any window", result.mostInWindow],
    ["429s to us", result.refusedToUs],
    ["calls of the stranger", result.strangerSent],
    ["429s to the stranger", result.refusedToStranger],
    ["429s to the stranger without us", alone.refusedToStranger],
    ["wait for a permit, median", `${result.medianWaitMs} ms`],
    ["wait for a permit, p99", `${result.p99WaitMs} ms`],
  ];
  return rows.map(([what, figure]) => `  ${what.padEnd(42)}${figure}`).join("\n");
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(3)} %`;
}
