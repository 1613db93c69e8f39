import { BulkRunMutations } from "./bulk-run.mutations.js";
import { BulkRunControlMutations } from "./bulk-run-control.mutations.js";
import { BulkRunResolver } from "./bulk-run.resolver.js";
import { BulkRunSubscriptions } from "./bulk-run.subscriptions.js";
import { piecesOfRun, toBulkRun } from "./bulk-run.type.js";
export const bulkRuns = {
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
//# sourceMappingURL=bulk-run.noun.js.map