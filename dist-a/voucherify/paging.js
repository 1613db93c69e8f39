/** What all lists of the upstream have in common: the size of a page, and time ranges. */
/** The most rows of one page, set by the upstream. */
export const MAX_LIMIT = 100;
/** Whether `time` is in the range. A row without a time is only in a range without bounds. */
export function isWithin({ after, before } = {}, time) {
    if (after === undefined && before === undefined)
        return true;
    return time !== null && (after === undefined || time >= after) && (before === undefined || time < before);
}
export function shift(time, ms) {
    return new Date(Date.parse(time) + ms).toISOString();
}
//# sourceMappingURL=paging.js.map