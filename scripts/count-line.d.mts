export function countLine(counts: {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}): string;
