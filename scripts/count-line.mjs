/**
 * The last line of `npm test`. Tests that were skipped are counted where there are any.
 *
 * @param {{ passed: number, failed: number, skipped: number }} counts
 */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
