import { ExplainResolver } from "./explain.resolver.js";
export const pricing = { resolvers: [ExplainResolver] };
//# sourceMappingURL=pricing.noun.js.map