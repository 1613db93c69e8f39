/**
 * Field policies in GraphQL. Data flows one way: records are loaded, cached and shared as they are, and only what leaves
 * is looked at.
 *
 * - `policy-check.ts` refuses an operation, before any call, that asks for what is denied, or that finds or sorts records
 *   by what is not shown: its answer would tell whether the value is right.
 * - `policy-guard.ts` gives the fields with personal data a resolver that hides it, and notes what it hid.
 *
 * `access/personal-data.ts` says which fields and arguments these are.
 */
import type { GraphQLObjectType } from "graphql";
import { type Category, CATEGORIES, type Content, PERSONAL_FIELDS } from "../access/personal-data.js";

export interface Personal {
  /** `Type.field`, as in the table. */
  readonly coordinate: string;
  readonly content: Content;
}

/** Whether a field carries personal data, by its own row in the table or that of an interface. Null if it does not. */
export function personalField(type: GraphQLObjectType, field: string): Personal | null {
  for (const { name } of [type, ...type.getInterfaces()]) {
    const coordinate = `${name}.${field}`;
    const content = PERSONAL_FIELDS[coordinate];
    if (content !== undefined) return { coordinate, content };
  }
  return null;
}

export const isCategory = (content: Content): content is Category =>
  CATEGORIES.some((one) => one === content);
