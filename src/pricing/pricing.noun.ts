import type { Noun } from "../graphql/schema.js";
import { ExplainResolver } from "./explain.resolver.js";

export const pricing: Noun = { resolvers: [ExplainResolver] };
