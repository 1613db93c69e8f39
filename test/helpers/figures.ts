/** Figures that tests have measured, one line each, so that they can be read in the output of a run. */
export function report(title: string, figures: Readonly<Record<string, number>>): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toFixed(3))}`);
  process.stdout.write(`${title}: ${text.join(", ")}\n`);
}
