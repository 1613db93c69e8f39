/** Listeners that pile up are a leak, and otherwise only a line in the output: it fails the run. */
function failOnLeak(warning: Error): void {
  if (warning.name !== "MaxListenersExceededWarning") return;
  process.off("warning", failOnLeak);
  throw warning;
}

/** To be called in each test file. They share a process, so that one listener serves all of them. */
export function failOnLeaks(): void {
  if (!process.listeners("warning").includes(failOnLeak)) process.on("warning", failOnLeak);
}
