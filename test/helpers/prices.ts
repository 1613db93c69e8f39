import type { GraphQLField } from "graphql";
import type { Context } from "../../src/graphql/context.js";
import { priceOf } from "../../src/graphql/price.js";

/** All that prices ask of the world: how rows are cut into pieces, and which runs there are. */
export const priceFacts = {
  runs: { settings: { pieceRows: 100, importPieceBytes: 5 * 2 ** 20 }, get: () => null },
} as unknown as Context;

/** Whether a field calls, with arguments that make sense. */
export function callsFor(field: GraphQLField<unknown, unknown>): boolean {
  const price = priceOf(field);
  if (price === null) return false;
  const parent = { id: "", size: 1, page: 1, knows: [] };
  const given = [
    { by: { id: "cust_1" }, first: 1, id: "cust_1", ids: ["cust_1"] },
    { by: [{ id: "cust_1" }], rows: [{}], input: { sourceIds: ["a"], fields: {} }, csv: "Source_id\na\n" },
  ];
  return given.some((args) => {
    try {
      const { loads = [], calls = [] } = price(args, parent, priceFacts);
      return loads.length > 0 || calls.some(({ count }) => count > 0);
    } catch {
      return false;
    }
  });
}
