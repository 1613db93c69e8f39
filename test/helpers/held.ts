import type { FaultMatch, Faults } from "../../src/sandbox/faults/faults.js";

/** Keeps the answers of some requests back, until the function that it answers is called. */
export function hold(faults: Faults, match?: FaultMatch): () => void {
  const held = new AbortController();
  const until = new Promise((resolve) => {
    held.signal.addEventListener("abort", resolve, { once: true });
  });
  const remove = faults.add({ name: "held", until, match });
  return () => {
    remove();
    held.abort();
  };
}
