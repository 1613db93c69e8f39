import { registerEnumType } from "type-graphql";

export const SortDirection = { ASC: "ASC", DESC: "DESC" } as const;
export type SortDirection = keyof typeof SortDirection;
registerEnumType(SortDirection, {
  name: "SortDirection",
  description: "Which end comes first.",
  valuesConfig: {
    ASC: { description: "Oldest, or alphabetically first, first." },
    DESC: { description: "Newest, or alphabetically last, first." },
  },
});
