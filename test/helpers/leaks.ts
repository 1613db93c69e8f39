/** Listeners that pile up are a leak, and otherwise only a line in the output: it fails the run. */
process.on("warning", function failOnLeak(warning: Error): void {
  if (warning.name !== "MaxListenersExceededWarning") return;
  process.off("warning", failOnLeak);
  throw warning;
});
