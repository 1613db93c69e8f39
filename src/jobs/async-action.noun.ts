import type { Noun } from "../graphql/schema.js";
import { asyncActionById } from "./async-action.loaders.js";
import { AsyncActionResolver } from "./async-action.resolver.js";
import { BulkMutations } from "./bulk.mutations.js";
import { BulkRunResolver } from "./bulk-run.resolver.js";
import { piecesOfRun, toBulkRun } from "./bulk-run.type.js";
import type { BulkRuns } from "./bulk-runs.js";

declare module "../graphql/context.js" {
  interface Context {
    readonly runs: BulkRuns;
  }
}

export const jobs: Noun = {
  resolvers: [AsyncActionResolver, BulkRunResolver, BulkMutations],
  nodes: [
    {
      typeName: "AsyncAction",
      prefix: "aa_",
      cost: { loader: asyncActionById },
      load: (id, { loads }) => loads.of(asyncActionById).load(id),
    },
    {
      typeName: "BulkRun",
      prefix: "run_",
      price: piecesOfRun,
      load: (id, { runs }) => {
        const run = runs.get(id);
        return run && toBulkRun(run);
      },
    },
  ],
};
