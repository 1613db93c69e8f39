/**
 * A whole number as English text: "20,000". The same as `toLocaleString("en")`, which loads the tables of ICU: 3 % of the start.
 *
 * @param count - 0 or more
 */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
