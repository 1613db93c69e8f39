import { consentDefinitions, loadConsents } from "./consent.loaders.js";
import { ConsentMutations } from "./consent.mutations.js";
import { ConsentResolver, CustomerConsentsResolver } from "./consent.resolver.js";
export const consents = {
    resolvers: [ConsentResolver, CustomerConsentsResolver, ConsentMutations],
    nodes: [
        {
            typeName: "Consent",
            prefix: "cnst_",
            scope: "customers:read",
            cost: { loader: consentDefinitions, once: true },
            load: async (id, { loads }) => (await loadConsents(loads)).find((consent) => consent.id === id) ?? null,
        },
    ],
};
//# sourceMappingURL=consent.noun.js.map