/**
 * Fills in a JSON template. The text `"${name}"` is replaced by the value of that name, whatever its type, and `${name}`
 * inside a longer text by its text. Dots lead into a value: `${coffee.id}`. The key `"..."` spreads an object in place,
 * as in JavaScript: `{ "...": "${order}", "status": "PAID" }`.
 */
import { isObject, type JsonObject } from "../records.js";

export function fill(template: unknown, values: JsonObject): unknown {
  if (typeof template === "string") {
    const whole = /^\$\{([^}]+)\}$/.exec(template)?.[1];
    if (whole !== undefined) return find(values, whole);
    return template.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => String(find(values, name)));
  }
  if (Array.isArray(template)) return template.map((item) => fill(item, values));
  return isObject(template) ? fillObject(template, values) : template;
}

export function fillObject(template: JsonObject, values: JsonObject): JsonObject {
  const filled: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(template)) {
    const content = fill(value, values);
    if (key === "...") Object.assign(filled, content);
    else filled[key] = content;
  }
  return filled;
}

function find(values: JsonObject, name: string): unknown {
  let value: unknown = values;
  for (const key of name.split(".")) value = isObject(value) ? value[key] : undefined;
  if (value === undefined) throw new Error(`The seed names \${${name}}, which has no value`);
  return value;
}
