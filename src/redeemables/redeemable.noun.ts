import type { Noun } from "../graphql/schema.js";
import { CustomerRedeemablesResolver } from "./redeemable.resolver.js";

export const redeemables: Noun = { resolvers: [CustomerRedeemablesResolver] };
