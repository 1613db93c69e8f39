import type { Noun } from "../graphql/schema.js";
import { CallerResolver } from "./caller.resolver.js";

export const callers: Noun = { resolvers: [CallerResolver] };
