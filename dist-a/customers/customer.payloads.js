var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Authorized, Field, ID, ObjectType } from "type-graphql";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import { Customer } from "./customer.type.js";
import { CustomerUserError } from "./customer.errors.js";
const payload = (description) => ({ description, simpleResolvers: true });
const errors = "Errors that the caller can correct. Empty if the mutation succeeded.";
let CreateCustomerPayload = class CreateCustomerPayload {
    customer;
    userErrors;
};
__decorate([
    Authorized("customers:read"),
    Field(() => Customer, {
        nullable: true,
        description: "The new customer, or the existing one if the error code is DUPLICATE. Null if there were other errors.",
    })
], CreateCustomerPayload.prototype, "customer", void 0);
__decorate([
    Field(() => [CustomerUserError], { description: errors })
], CreateCustomerPayload.prototype, "userErrors", void 0);
CreateCustomerPayload = __decorate([
    ObjectType(payload("The result of `createCustomer`."))
], CreateCustomerPayload);
export { CreateCustomerPayload };
let UpsertCustomerPayload = class UpsertCustomerPayload {
    customer;
    created;
    userErrors;
};
__decorate([
    Authorized("customers:read"),
    Field(() => Customer, {
        nullable: true,
        description: "The customer after the write. Null if there were errors.",
    })
], UpsertCustomerPayload.prototype, "customer", void 0);
__decorate([
    Field(() => Boolean, {
        nullable: true,
        description: "Whether the customer is new. REST does not report it, so a customer that was never changed counts as new. Null if " +
            "the write was repeated and the answer is therefore unknown, or if there were errors.",
    })
], UpsertCustomerPayload.prototype, "created", void 0);
__decorate([
    Field(() => [CustomerUserError], { description: errors })
], UpsertCustomerPayload.prototype, "userErrors", void 0);
UpsertCustomerPayload = __decorate([
    ObjectType(payload("The result of `upsertCustomer`."))
], UpsertCustomerPayload);
export { UpsertCustomerPayload };
let UpdateCustomerPayload = class UpdateCustomerPayload {
    customer;
    userErrors;
};
__decorate([
    Authorized("customers:read"),
    Field(() => Customer, {
        nullable: true,
        description: "The customer after the write, or the customer that REST changed by mistake if the error code is " +
            "AMBIGUOUS_IDENTIFIER with the path `by.id`. Null if there were other errors.",
    })
], UpdateCustomerPayload.prototype, "customer", void 0);
__decorate([
    Field(() => [CustomerUserError], { description: errors })
], UpdateCustomerPayload.prototype, "userErrors", void 0);
UpdateCustomerPayload = __decorate([
    ObjectType(payload("The result of `updateCustomer`."))
], UpdateCustomerPayload);
export { UpdateCustomerPayload };
let DeleteCustomerPayload = class DeleteCustomerPayload {
    deletedCustomerId;
    userErrors;
};
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the deleted customer. Null if there were errors.",
    })
], DeleteCustomerPayload.prototype, "deletedCustomerId", void 0);
__decorate([
    Field(() => [CustomerUserError], { description: errors })
], DeleteCustomerPayload.prototype, "userErrors", void 0);
DeleteCustomerPayload = __decorate([
    ObjectType(payload("The result of `deleteCustomer`."))
], DeleteCustomerPayload);
export { DeleteCustomerPayload };
let PermanentDeletion = class PermanentDeletion {
    id;
    customerId;
    state;
    removed;
    createdAt;
};
__decorate([
    Field(() => ID, { description: "The ID of the deletion, `del_…`." })
], PermanentDeletion.prototype, "id", void 0);
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the deleted customer." })
], PermanentDeletion.prototype, "customerId", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The state of the deletion as REST reports it. Only `DONE` is documented.",
    })
], PermanentDeletion.prototype, "state", void 0);
__decorate([
    Field(() => JSONObject, {
        nullable: true,
        description: "The number of removed records of each kind, as REST reports it.",
    })
], PermanentDeletion.prototype, "removed", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The time of the deletion." })
], PermanentDeletion.prototype, "createdAt", void 0);
PermanentDeletion = __decorate([
    ObjectType(payload("The record of a permanent deletion."))
], PermanentDeletion);
export { PermanentDeletion };
export function toPermanentDeletion(wire) {
    return {
        id: wire.id,
        customerId: wire.related_object_id,
        state: wire.status,
        removed: wire.data_json,
        createdAt: wire.created_at,
    };
}
let PermanentlyDeleteCustomerPayload = class PermanentlyDeleteCustomerPayload {
    deletion;
    userErrors;
};
__decorate([
    Field(() => PermanentDeletion, {
        nullable: true,
        description: "The record of the deletion. Null if there were errors.",
    })
], PermanentlyDeleteCustomerPayload.prototype, "deletion", void 0);
__decorate([
    Field(() => [CustomerUserError], { description: errors })
], PermanentlyDeleteCustomerPayload.prototype, "userErrors", void 0);
PermanentlyDeleteCustomerPayload = __decorate([
    ObjectType(payload("The result of `permanentlyDeleteCustomer`."))
], PermanentlyDeleteCustomerPayload);
export { PermanentlyDeleteCustomerPayload };
//# sourceMappingURL=customer.payloads.js.map