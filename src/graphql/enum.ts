import { registerEnumType } from "type-graphql";

/** Declares an enum of the schema whose values are their own names; each value is given with its description. */
export function enumOf<const Described extends Readonly<Record<string, string>>>(
  name: string,
  description: string,
  described: Described,
): { readonly [Value in keyof Described]: Value } {
  const each = <T>(make: (value: string, text: string) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(described).map(([value, text]) => [value, make(value, text)]));
  const values = each((value) => value);
  registerEnumType(values, { name, description, valuesConfig: each((_, text) => ({ description: text })) });
  return values as { readonly [Value in keyof Described]: Value };
}

/** REST's `word` as a value of an enum that has one for words that this server does not know; null if REST says nothing. */
export function fromWord<Value extends string>(
  values: Readonly<Record<Value, Value>> & { readonly UNKNOWN: "UNKNOWN" },
  word: string | null,
): Value | "UNKNOWN" | null {
  if (word === null) return null;
  return Object.hasOwn(values, word) ? values[word as Value] : values.UNKNOWN;
}
