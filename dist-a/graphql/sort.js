import { enumOf } from "./enum.js";
export const SortDirection = enumOf("SortDirection", "The direction in which a list is sorted.", {
    ASC: "Ascending: oldest first, or A to Z.",
    DESC: "Descending: newest first, or Z to A.",
});
//# sourceMappingURL=sort.js.map