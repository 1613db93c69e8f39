import { asyncActionById } from "./async-action.loaders.js";
import { AsyncActionResolver } from "./async-action.resolver.js";
import { AsyncActionSubscriptions } from "./async-action.subscriptions.js";
export const asyncActions = {
    resolvers: [AsyncActionResolver, AsyncActionSubscriptions],
    nodes: [
        {
            typeName: "AsyncAction",
            prefix: "aa_",
            scope: "bulk",
            cost: { loader: asyncActionById },
            load: (id, { loads }) => loads.of(asyncActionById).load(id),
        },
    ],
};
//# sourceMappingURL=async-action.noun.js.map