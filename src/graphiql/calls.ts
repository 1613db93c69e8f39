export function calls(count: number): string {
  if (count === 0) return "no upstream call";
  return count === 1 ? "1 upstream call" : `${count.toLocaleString("en")} upstream calls`;
}
