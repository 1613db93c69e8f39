/** What all lists of the upstream have in common: how many rows a page has, and filters by time. */

/** The most rows of one page. */
export const MAX_LIMIT = 100;

/** Half open: `after` belongs to the range, `before` does not. ISO 8601 in UTC with milliseconds. */
export interface TimeRange {
  readonly after?: string;
  readonly before?: string;
}

/** Whether `time` belongs to a span; what has no time belongs to none that has an end. */
export function isWithin({ after, before }: TimeRange = {}, time: string | null): boolean {
  if (after === undefined && before === undefined) return true;
  return time !== null && (after === undefined || time >= after) && (before === undefined || time < before);
}

export function shift(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
