var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { callsOf, DearestOf, Price, upstreamCalls } from "../graphql/price.js";
import { write } from "../graphql/write.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { checkFields, CreateCustomerInput, CustomerFields, toWireFields } from "./customer-fields.inputs.js";
import { CustomerIdentifier } from "./customer.inputs.js";
import { customerBySourceId, primeCustomer } from "./customer.loaders.js";
import { CreateCustomerPayload, DeleteCustomerPayload, PermanentlyDeleteCustomerPayload, toPermanentDeletion, UpdateCustomerPayload, UpsertCustomerPayload, } from "./customer.payloads.js";
import { ID_PREFIX, lookupsOf, dearestIdentifiers, noSuchCustomer, readerOf, readTarget, sourceIdErrors, targetOf, } from "./customer.target.js";
import { toCustomer } from "./customer.type.js";
import { withUserErrors, userError } from "./customer.errors.js";
const callsToCreate = ({ sourceId }) => [
    ...(sourceId ? [customerBySourceId] : []),
    endpoints.createCustomer,
];
const CALLS_TO_UPSERT = [endpoints.createCustomer];
const callsToUpdate = (by) => [...lookupsOf(by), endpoints.updateCustomer];
const callsToDelete = (by) => [readerOf(by), endpoints.deleteCustomer];
const callsToErase = (by) => [readerOf(by), endpoints.permanentlyDeleteCustomer];
let CustomerMutations = class CustomerMutations {
    async createCustomer({ sourceId, fields }, { voucherify, loads }) {
        const errors = checkFields(fields, ["input", "fields"]);
        if (typeof sourceId === "string")
            errors.push(...sourceIdErrors(sourceId, ["input", "sourceId"]));
        else if (errors.length === 0 && isEmpty(fields))
            errors.push(nothingToWrite(["input"]));
        if (errors.length > 0)
            return { customer: null, userErrors: errors };
        return withUserErrors({ customer: null }, ["input"], async () => {
            const taken = sourceId ? await loads.of(customerBySourceId).load(sourceId) : null;
            if (taken !== null)
                return { customer: taken, userErrors: [duplicate()] };
            const repeatedBefore = voucherify.repeated;
            const wire = await write(() => voucherify.call(endpoints.createCustomer, {
                body: { ...(sourceId ? { source_id: sourceId } : {}), ...toWireFields(fields) },
            }));
            const customer = rememberWritten(wire, loads);
            // A new customer was never changed. If it was, another client created it between the read and the write, and REST
            // updated it. A repeated write may have updated the customer that it had created itself.
            const isOthers = customer !== null && customer.updatedAt !== null && voucherify.repeated === repeatedBefore;
            return { customer, userErrors: isOthers ? [duplicate()] : [] };
        });
    }
    async upsertCustomer(sourceId, fields, { voucherify, loads }) {
        const errors = [...sourceIdErrors(sourceId, ["sourceId"]), ...checkFields(fields, ["fields"])];
        if (errors.length > 0)
            return { customer: null, created: null, userErrors: errors };
        return withUserErrors({ customer: null, created: null }, null, async () => {
            const repeatedBefore = voucherify.repeated;
            const wire = await write(() => voucherify.call(endpoints.createCustomer, { body: { source_id: sourceId, ...toWireFields(fields) } }));
            const customer = rememberWritten(wire, loads);
            const isNew = customer !== null && customer.updatedAt === null;
            // A repeated write may have changed the customer that it had created itself.
            const isKnown = customer !== null && (isNew || voucherify.repeated === repeatedBefore);
            return { customer, created: isKnown ? isNew : null, userErrors: [] };
        });
    }
    async updateCustomer(by, fields, { voucherify, loads }) {
        const errors = checkFields(fields, ["fields"]);
        if (errors.length === 0 && isEmpty(fields))
            errors.push(nothingToWrite(["fields"]));
        if (errors.length > 0)
            return { customer: null, userErrors: errors };
        return withUserErrors({ customer: null }, ["by"], async () => {
            const target = await targetOf(by, loads);
            if (target.errors)
                return { customer: null, userErrors: target.errors };
            const { customerId } = target;
            const wire = await write(() => voucherify.call(endpoints.updateCustomer, { path: { customerId }, body: toWireFields(fields) }));
            const customer = rememberWritten(wire, loads);
            if (customer === null)
                return { customer, userErrors: [noSuchCustomer()] };
            const isOther = by.id !== undefined && customer.id !== by.id;
            return { customer, userErrors: isOther ? [changedAnother()] : [] };
        });
    }
    async deleteCustomer(by, { voucherify, loads }) {
        return withUserErrors({ deletedCustomerId: null }, ["by"], async () => {
            const { customer, errors } = await readTarget(by, loads);
            if (customer === null)
                return { deletedCustomerId: null, userErrors: errors };
            await write(() => remove(customer.id, voucherify));
            loads.clear();
            return { deletedCustomerId: customer.id, userErrors: [] };
        });
    }
    async permanentlyDeleteCustomer(by, confirm, { voucherify, loads, events }) {
        if (by.id !== undefined && by.id !== confirm)
            return { deletion: null, userErrors: [unconfirmed()] };
        return withUserErrors({ deletion: null }, ["by"], async () => {
            const { customer, errors } = await readTarget(by, loads);
            if (customer === null)
                return { deletion: null, userErrors: errors };
            if (customer.id !== confirm)
                return { deletion: null, userErrors: [unconfirmed()] };
            const wire = await write(() => voucherify.call(endpoints.permanentlyDeleteCustomer, { path: { customerId: customer.id }, body: {} }));
            loads.clear();
            await events.forget(customer.id);
            return { deletion: toPermanentDeletion(wire), userErrors: [] };
        });
    }
};
__decorate([
    Authorized("customers:write"),
    Mutation(() => CreateCustomerPayload, {
        nullable: true,
        description: "Creates a customer. Fails with the code DUPLICATE if the `sourceId` exists already, whereas REST would update that " +
            "customer. To create or update, use `upsertCustomer`. " +
            `Costs ${upstreamCalls(...callsToCreate({}))}, or ` +
            `${upstreamCalls(...callsToCreate({ sourceId: "any" }))} with a \`sourceId\`.`,
    }),
    Price(({ input }) => callsOf(...callsToCreate(input))),
    DearestOf("input", (unique) => [{ sourceId: unique }]),
    __param(0, Arg("input", () => CreateCustomerInput, { description: "The customer to create." })),
    __param(1, Ctx())
], CustomerMutations.prototype, "createCustomer", null);
__decorate([
    Authorized("customers:write"),
    Mutation(() => UpsertCustomerPayload, {
        nullable: true,
        description: "Creates a customer with this `sourceId`, or updates the existing one. Omitted fields are not changed. " +
            `Costs ${upstreamCalls(...CALLS_TO_UPSERT)}.`,
    }),
    Price(() => callsOf(...CALLS_TO_UPSERT)),
    __param(0, Arg("sourceId", () => String, { description: "Your own identifier of the customer, as any text." })),
    __param(1, Arg("fields", () => CustomerFields, { description: "The fields to write." })),
    __param(2, Ctx())
], CustomerMutations.prototype, "upsertCustomer", null);
__decorate([
    Authorized("customers:write"),
    Mutation(() => UpdateCustomerPayload, {
        nullable: true,
        description: "Updates a customer. Omitted fields are not changed. Null clears a field. " +
            `Costs ${upstreamCalls(...callsToUpdate({}))}, or ${upstreamCalls(...callsToUpdate({ sourceId: ID_PREFIX }))} ` +
            `with a \`sourceId\` that begins with \`${ID_PREFIX}\`.`,
    }),
    Price(({ by }) => callsOf(...callsToUpdate(by))),
    DearestOf("by", dearestIdentifiers),
    __param(0, Arg("by", () => CustomerIdentifier, { description: "The customer to update." })),
    __param(1, Arg("fields", () => CustomerFields, { description: "The fields to write." })),
    __param(2, Ctx())
], CustomerMutations.prototype, "updateCustomer", null);
__decorate([
    Authorized("customers:write"),
    Mutation(() => DeleteCustomerPayload, {
        nullable: true,
        description: "Deletes a customer. It cannot be restored through the API. Its `sourceId` can be used again. For erasure under " +
            "privacy law, use `permanentlyDeleteCustomer`. The customer is read first, to verify the identifier. " +
            `Costs ${upstreamCalls(...callsToDelete({}))}.`,
    }),
    Price(({ by }) => callsOf(...callsToDelete(by))),
    __param(0, Arg("by", () => CustomerIdentifier, { description: "The customer to delete." })),
    __param(1, Ctx())
], CustomerMutations.prototype, "deleteCustomer", null);
__decorate([
    Authorized("customers:erase"),
    Mutation(() => PermanentlyDeleteCustomerPayload, {
        nullable: true,
        description: "Permanently deletes a customer with all connected data: orders, events and segment memberships. THIS CANNOT BE " +
            "UNDONE by anyone. `confirm` must equal the customer's `id`. The customer is read first, to verify the identifier. " +
            `Costs ${upstreamCalls(...callsToErase({}))}.`,
    }),
    Price(({ by }) => callsOf(...callsToErase(by))),
    __param(0, Arg("by", () => CustomerIdentifier, { description: "The customer to delete permanently." })),
    __param(1, Arg("confirm", () => ID, {
        description: "The customer's `id`, to confirm the deletion. Required also if `by` is a `sourceId`.",
    })),
    __param(2, Ctx())
], CustomerMutations.prototype, "permanentlyDeleteCustomer", null);
CustomerMutations = __decorate([
    Resolver()
], CustomerMutations);
export { CustomerMutations };
/** Deletes an existing customer. If a repeated call does not find it, an earlier one has deleted it. */
async function remove(customerId, voucherify) {
    const repeatedBefore = voucherify.repeated;
    try {
        await voucherify.call(endpoints.deleteCustomer, { path: { customerId } });
    }
    catch (error) {
        const wasRepeated = voucherify.repeated > repeatedBefore;
        if (!wasRepeated || !isNotFound(error, "customer"))
            throw error;
    }
}
/** Clears the loaders after a write, and stores the written customer in them. */
function rememberWritten(wire, loads) {
    loads.clear();
    return wire && primeCustomer(toCustomer(wire), loads);
}
function isEmpty(fields) {
    return Object.keys(toWireFields(fields)).length === 0;
}
function nothingToWrite(path) {
    return userError("INVALID", "At least one field must be given", path);
}
function duplicate() {
    return userError("DUPLICATE", "A customer with this sourceId exists already", ["input", "sourceId"]);
}
function unconfirmed() {
    return userError("INVALID", "confirm must equal the id of the customer", ["confirm"]);
}
function changedAnother() {
    return userError("AMBIGUOUS_IDENTIFIER", "No customer has this id. REST used it as a sourceId and changed the customer in this payload", ["by", "id"]);
}
//# sourceMappingURL=customer.mutations.js.map