import "reflect-metadata";
import * as fc from "fast-check";
import { expect } from "vitest";
import { seedFrom, tellOfRun } from "./properties.js";

/** For all properties, so that none can be without: each prints its seed, and `FC_SEED` runs it again. */
fc.configureGlobal({
  ...seedFrom(process.env),
  reporter: (run) => tellOfRun(expect.getState().currentTestName ?? "a property", run),
});

/** Listeners that pile up are a leak, and otherwise only a line in the output: it fails the run. */
function failOnLeak(warning: Error): void {
  if (warning.name !== "MaxListenersExceededWarning") return;
  process.off("warning", failOnLeak);
  throw warning;
}
process.on("warning", failOnLeak);
