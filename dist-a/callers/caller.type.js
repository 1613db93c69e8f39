var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ObjectType } from "type-graphql";
import { SCOPES } from "../access/caller.js";
import { CallerBudget, toCallerBudget } from "./caller-budget.type.js";
let Caller = class Caller {
    name;
    scopes;
    budget;
};
__decorate([
    Field(() => String, {
        description: "The name of the API key, or `token:` and the subject of the token. `local` without sign-in.",
    })
], Caller.prototype, "name", void 0);
__decorate([
    Field(() => [String], {
        description: `What the caller may do. Of ${SCOPES.map((scope) => `\`${scope}\``).join(", ")}.`,
    })
], Caller.prototype, "scopes", void 0);
__decorate([
    Field(() => CallerBudget, { description: "The caller's part of the account's budget." })
], Caller.prototype, "budget", void 0);
Caller = __decorate([
    ObjectType({ description: "Who sent an operation, as the server knows them." })
], Caller);
export { Caller };
export function toCaller({ name, scopes }, party) {
    return { name, scopes: [...scopes], budget: toCallerBudget(party) };
}
//# sourceMappingURL=caller.type.js.map