import { registerEnumType } from "type-graphql";

/** Declares a schema enum whose values equal their names. `described` maps each value to its description. */
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

/** The enum value for a value of REST. UNKNOWN if this server does not know it, null if REST sends none. */
export function fromWord<Value extends string>(
  values: Readonly<Record<Value, Value>> & { readonly UNKNOWN: "UNKNOWN" },
  word: string | null,
): Value | "UNKNOWN" | null {
  if (word === null) return null;
  return Object.hasOwn(values, word) ? values[word as Value] : values.UNKNOWN;
}
