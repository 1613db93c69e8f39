import type { FaultMatch, Faults } from "../../src/sandbox/faults.js";

/** Keeps the answers of some requests back, until the function that it answers is called. */
export function hold(faults: Faults, match?: FaultMatch): () => void {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const remove = faults.add({ name: "held", until, match });
  return () => {
    remove();
    release();
  };
}
