import "reflect-metadata";
import * as fc from "fast-check";
import { expect } from "vitest";
import { failOnLeaks } from "./leaks.js";
import { seedFrom, tellOfRun } from "./properties.js";

/** For all properties, so that none can be without: each prints its seed, and `FC_SEED` runs it again. */
fc.configureGlobal({
  ...seedFrom(process.env),
  reporter: (run) => tellOfRun(expect.getState().currentTestName ?? "a property", run),
});

failOnLeaks();
