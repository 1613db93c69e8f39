/** What property tests say of their runs. */
import * as fc from "fast-check";

/** The seed that `FC_SEED` asks for, if it does; else fast-check takes another one each time. */
export function seedFrom({ FC_SEED: seed }: NodeJS.ProcessEnv): { readonly seed?: number } {
  if (seed === undefined) return {};
  if (!/^-?\d+$/.test(seed)) throw new Error(`Expected FC_SEED to be a whole number, but got ${seed}`);
  return { seed: Number(seed) };
}

/** One line for a property that holds; an error with seed, path and counterexample for one that does not. */
export function tellOfRun<Values>(name: string, run: fc.RunDetails<Values>, write = toStdout): void {
  if (run.failed) {
    throw new Error(`${fc.defaultReportMessage(run)}\nTo run it again: FC_SEED=${run.seed}`, {
      cause: run.errorInstance,
    });
  }
  write(`property: ${name}: runs ${run.numRuns}, FC_SEED=${run.seed}\n`);
}

function toStdout(line: string): void {
  process.stdout.write(line);
}
