import { enumOf } from "./enum.js";

export const SortDirection = enumOf("SortDirection", "Which end comes first.", {
  ASC: "Oldest, or alphabetically first, first.",
  DESC: "Newest, or alphabetically last, first.",
});
export type SortDirection = keyof typeof SortDirection;
