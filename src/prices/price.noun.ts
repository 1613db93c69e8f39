import type { Noun } from "../graphql/schema.js";
import { PriceResolver } from "./price.resolver.js";

export const prices: Noun = { resolvers: [PriceResolver] };
