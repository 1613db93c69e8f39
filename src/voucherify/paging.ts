/** What all lists of the upstream have in common: the size of a page, and time ranges. */

/** The most rows of one page, set by the upstream. */
export const MAX_LIMIT = 100;

/** A half-open range: `after` is inclusive, `before` is exclusive. ISO 8601 in UTC with milliseconds. */
export interface TimeRange {
  readonly after?: string;
  readonly before?: string;
}

/** Whether `time` is in the range. A row without a time is only in a range without bounds. */
export function isWithin({ after, before }: TimeRange = {}, time: string | null): boolean {
  if (after === undefined && before === undefined) return true;
  return time !== null && (after === undefined || time >= after) && (before === undefined || time < before);
}

export function shift(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
