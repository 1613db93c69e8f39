import { getNullableType, type GraphQLField, isListType, isRequiredArgument } from "graphql";
import { DEFAULT_IMPORT_PIECE_BYTES, DEFAULT_PIECE_ROWS } from "../../src/bulk-runs/pieces.js";
import type { Context } from "../../src/graphql/context.js";
import { priceOf } from "../../src/graphql/price.js";

/** The facts that prices depend on: the sizes of pieces, and the known runs, each of one piece. */
export function factsOf(runs: number): Context {
  const newest = Array.from({ length: runs }, () => ({ pieces: [{}] }));
  return {
    runs: {
      settings: { pieceRows: DEFAULT_PIECE_ROWS, importPieceBytes: DEFAULT_IMPORT_PIECE_BYTES },
      get: () => null,
      newest,
    },
  } as unknown as Context;
}

export const priceFacts = factsOf(0);

/** Values for required arguments, by name: the least that makes a call. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  by: { id: "cust_1" },
  id: "cust_1",
  runId: "run_1",
  pieces: [1],
  ids: ["cust_1"],
  input: { sourceIds: ["a"], fields: {} },
  rows: [{}],
  csv: "Source_id\na\n",
};

/** The most upstream calls of a field itself, for one parent, with the defaults of its arguments. */
export function callsAtDefaults(field: GraphQLField<unknown, unknown>): number {
  const args = field.args.flatMap((arg): [string, unknown][] => {
    const { name, type, defaultValue } = arg;
    if (defaultValue !== undefined) return [[name, defaultValue]];
    if (!isRequiredArgument(arg)) return [];
    const example = EXAMPLES[name];
    return [[name, isListType(getNullableType(type)) && !Array.isArray(example) ? [example] : example]];
  });
  const parent = { id: "", size: 1, page: 1, knows: [] };
  const { loads = [], calls = [] } = priceOf(field)?.(Object.fromEntries(args), parent, priceFacts) ?? {};
  return (
    loads.reduce((sum, { loader }) => sum + loader.calls.length, 0) +
    calls.reduce((sum, { count }) => sum + count, 0)
  );
}

/** Whether a field makes upstream calls. */
export function callsFor(field: GraphQLField<unknown, unknown>): boolean {
  return callsAtDefaults(field) > 0;
}
