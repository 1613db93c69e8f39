var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/** `userErrors` of mutations: errors that the caller can correct. */
import { Field, InterfaceType } from "type-graphql";
let UserError = class UserError {
    message;
    path;
};
__decorate([
    Field(() => String, { description: "A human-readable description of the error." })
], UserError.prototype, "message", void 0);
__decorate([
    Field(() => [String], {
        nullable: true,
        description: "The path to the invalid value in the mutation's arguments. Null if the error concerns the arguments as a whole.",
    })
], UserError.prototype, "path", void 0);
UserError = __decorate([
    InterfaceType("Error", { description: "An error that the caller of a mutation can correct." })
], UserError);
export { UserError };
//# sourceMappingURL=user-error.js.map