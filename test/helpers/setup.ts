import "reflect-metadata";
import * as fc from "fast-check";
import { afterAll, expect } from "vitest";
import { takeFound, watchedFetch } from "./canaries.js";
import { failOnLeaks } from "./leaks.js";
import { seedFrom, tellOfRun } from "./properties.js";

/** For all properties, so that none can be without: each prints its seed, and `FC_SEED` runs it again. */
fc.configureGlobal({
  ...seedFrom(process.env),
  reporter: (run) => tellOfRun(expect.getState().currentTestName ?? "a property", run),
});

failOnLeaks();

globalThis.fetch = watchedFetch;
afterAll(async () => {
  const found = await takeFound();
  if (found.length > 0) throw new Error(`Secrets or personal data have come to light:\n${found.join("\n")}`);
});
