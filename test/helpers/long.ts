/**
 * The sizes of long matrices. A test that takes one has the tag `long` and runs twice: short in `npm test`, in full in
 * `npm run test:long`, which runs the tests with this tag alone and sets `TEST_LONG`.
 */

/** The options of a test that is run again in full. */
export const LONG = { tags: ["long"] };

export function sized<Size>(short: Size, full: Size): Size {
  return process.env["TEST_LONG"] === "1" ? full : short;
}
