import type { Noun } from "../graphql/schema.js";
import { BulkRunMutations } from "./bulk-run.mutations.js";
import { BulkRunControlMutations } from "./bulk-run-control.mutations.js";
import { BulkRunResolver } from "./bulk-run.resolver.js";
import { BulkRunSubscriptions } from "./bulk-run.subscriptions.js";
import { piecesOfRun, toBulkRun } from "./bulk-run.type.js";
import type { BulkRuns } from "./bulk-runs.js";

/** What the price of showing a run depends on. */
interface PricedRun {
  readonly pieces: { readonly length: number };
}

declare module "../graphql/context.js" {
  interface Context {
    readonly runs: BulkRuns;
  }
}

declare module "../graphql/price.js" {
  interface PriceFacts {
    readonly runs: {
      readonly settings: Pick<BulkRuns["settings"], "pieceRows" | "importPieceBytes">;
      readonly get: (id: string) => PricedRun | null;
      readonly newest: readonly PricedRun[];
    };
  }
}

export const bulkRuns: Noun = {
  resolvers: [BulkRunResolver, BulkRunMutations, BulkRunControlMutations, BulkRunSubscriptions],
  nodes: [
    {
      typeName: "BulkRun",
      prefix: "run_",
      scope: "bulk",
      price: piecesOfRun,
      load: async (id, { runs }) => {
        const run = await runs.find(id);
        return run && toBulkRun(run);
      },
    },
  ],
};
