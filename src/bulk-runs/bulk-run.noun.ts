import type { Noun } from "../graphql/schema.js";
import { BulkRunMutations } from "./bulk-run.mutations.js";
import { BulkRunResolver } from "./bulk-run.resolver.js";
import { BulkRunSubscriptions } from "./bulk-run.subscriptions.js";
import { piecesOfRun, toBulkRun } from "./bulk-run.type.js";
import type { BulkRuns } from "./bulk-runs.js";

declare module "../graphql/context.js" {
  interface Context {
    readonly runs: BulkRuns;
  }
}

declare module "../graphql/price.js" {
  interface PriceFacts {
    readonly runs: {
      readonly settings: Pick<BulkRuns["settings"], "pieceRows" | "importPieceBytes">;
      readonly get: (id: string) => { readonly pieces: { readonly length: number } } | null;
    };
  }
}

export const bulkRuns: Noun = {
  resolvers: [BulkRunResolver, BulkRunMutations, BulkRunSubscriptions],
  nodes: [
    {
      typeName: "BulkRun",
      prefix: "run_",
      scope: "bulk",
      price: piecesOfRun,
      load: (id, { runs }) => {
        const run = runs.get(id);
        return run && toBulkRun(run);
      },
    },
  ],
};
