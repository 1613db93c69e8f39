var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Authorized, Field, ObjectType } from "type-graphql";
import { Customer } from "../customers/customer.type.js";
import { CustomerUserError } from "../customers/customer.errors.js";
let UpdateCustomerConsentsPayload = class UpdateCustomerConsentsPayload {
    customer;
    userErrors;
};
__decorate([
    Authorized("customers:read"),
    Field(() => Customer, {
        nullable: true,
        description: "The customer with the new decisions. Null if there were errors.",
    })
], UpdateCustomerConsentsPayload.prototype, "customer", void 0);
__decorate([
    Field(() => [CustomerUserError], {
        description: "Errors that the caller can correct. Empty if the mutation succeeded.",
    })
], UpdateCustomerConsentsPayload.prototype, "userErrors", void 0);
UpdateCustomerConsentsPayload = __decorate([
    ObjectType({ description: "The result of `updateCustomerConsents`.", simpleResolvers: true })
], UpdateCustomerConsentsPayload);
export { UpdateCustomerConsentsPayload };
//# sourceMappingURL=consent.payloads.js.map