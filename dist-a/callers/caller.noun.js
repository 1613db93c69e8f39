import { CallerResolver } from "./caller.resolver.js";
export const callers = { resolvers: [CallerResolver] };
//# sourceMappingURL=caller.noun.js.map