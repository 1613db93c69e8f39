import { CustomerRedeemablesResolver } from "./redeemable.resolver.js";
export const redeemables = { resolvers: [CustomerRedeemablesResolver] };
//# sourceMappingURL=redeemable.noun.js.map