var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Ctx, Query, Resolver } from "type-graphql";
import { upstreamCalls } from "../graphql/price.js";
import { Caller, toCaller } from "./caller.type.js";
let CallerResolver = class CallerResolver {
    me({ caller, party }) {
        return toCaller(caller, party);
    }
};
__decorate([
    Authorized(),
    Query(() => Caller, {
        description: `Who sent this operation, what they may do, and how many upstream calls they have left. Costs ${upstreamCalls()}.`,
    }),
    __param(0, Ctx())
], CallerResolver.prototype, "me", null);
CallerResolver = __decorate([
    Resolver()
], CallerResolver);
export { CallerResolver };
//# sourceMappingURL=caller.resolver.js.map