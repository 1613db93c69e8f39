var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { CustomerIdentifier } from "../customers/customer.inputs.js";
import { customerById, customerBySourceId, primeCustomer } from "../customers/customer.loaders.js";
import { dearestIdentifiers, ID_PREFIX, lookupsOf, readerOf, targetOf, } from "../customers/customer.target.js";
import { withUserErrors, userError } from "../customers/customer.errors.js";
import { callsOf, DearestOf, Price, upstreamCalls } from "../graphql/price.js";
import { write } from "../graphql/write.js";
import { extended } from "../graphql/extended.js";
import { endpoints } from "../voucherify/endpoints.js";
import { UNSUBSCRIBED } from "./consent.decisions.js";
import { ConsentDecision } from "./consent.inputs.js";
import { consentDefinitions, loadConsents } from "./consent.loaders.js";
import { UpdateCustomerConsentsPayload } from "./consent.payloads.js";
const callsToUpdate = (by) => [
    consentDefinitions,
    ...lookupsOf(by),
    endpoints.updateCustomerConsents,
    readerOf(by),
];
let ConsentMutations = class ConsentMutations {
    async updateCustomerConsents(by, decisions, unsubscribe, { voucherify, loads }) {
        const given = decisions ?? [];
        const errors = decisionErrors(given, unsubscribe);
        if (errors.length > 0)
            return { customer: null, userErrors: errors };
        return withUserErrors({ customer: null }, ["by"], async () => {
            const unknown = await unknownConsents(given, loads);
            if (unknown.length > 0)
                return { customer: null, userErrors: unknown };
            const target = await targetOf(by, loads);
            if (target.errors)
                return { customer: null, userErrors: target.errors };
            await write(() => voucherify.call(endpoints.updateCustomerConsents, {
                path: { customerId: target.customerId },
                body: unsubscribe
                    ? { [UNSUBSCRIBED]: true }
                    : Object.fromEntries(given.map((decision) => [decision.consentId, decision.given])),
            }));
            return { customer: await reread(by, toWritten(given, unsubscribe), loads), userErrors: [] };
        });
    }
};
__decorate([
    Authorized("customers:write"),
    Mutation(() => UpdateCustomerConsentsPayload, {
        nullable: true,
        description: "Records a customer's decisions on single consents, or unsubscribes the customer from everything. Fails with the code " +
            "UPSTREAM_CAPABILITY_MISSING if the project has no consents: Voucherify no longer documents the endpoint. It reads the " +
            `consent definitions, writes, and reads the customer. Costs ${upstreamCalls(...callsToUpdate({}))}, or ` +
            `${upstreamCalls(...callsToUpdate({ sourceId: ID_PREFIX }))} with a \`sourceId\` that begins with \`${ID_PREFIX}\`.`,
    }),
    Price(({ by }) => callsOf(...callsToUpdate(by))),
    DearestOf("by", dearestIdentifiers),
    __param(0, Arg("by", () => CustomerIdentifier, { description: "The customer whose consents to update." })),
    __param(1, Arg("decisions", () => [ConsentDecision], {
        nullable: true,
        description: "The decisions. Omitted consents are not changed.",
    })),
    __param(2, Arg("unsubscribe", () => Boolean, {
        defaultValue: false,
        description: "Whether to revoke all consents. It cannot be combined with `decisions`.",
    })),
    __param(3, Ctx())
], ConsentMutations.prototype, "updateCustomerConsents", null);
ConsentMutations = __decorate([
    Resolver()
], ConsentMutations);
export { ConsentMutations };
function decisionErrors(decisions, unsubscribe) {
    if (unsubscribe && decisions.length > 0) {
        return [userError("INVALID", "unsubscribe cannot be combined with decisions", ["unsubscribe"])];
    }
    if (!unsubscribe && decisions.length === 0) {
        return [userError("INVALID", "At least one decision, or unsubscribe, is required", ["decisions"])];
    }
    const ids = decisions.map(({ consentId }) => consentId);
    return ids.flatMap((id, index) => ids.indexOf(id) === index
        ? []
        : [
            userError("INVALID", "Each consent must have only one decision", [
                "decisions",
                String(index),
                "consentId",
            ]),
        ]);
}
async function unknownConsents(decisions, loads) {
    const known = new Set((await loadConsents(loads)).map(({ id }) => id));
    return decisions.flatMap(({ consentId }, index) => known.has(consentId)
        ? []
        : [
            userError("INVALID", "The project does not define this consent", [
                "decisions",
                String(index),
                "consentId",
            ]),
        ]);
}
function toWritten(decisions, unsubscribe) {
    const at = new Date().toISOString();
    return unsubscribe
        ? [{ key: UNSUBSCRIBED, given: true, at }]
        : decisions.map(({ consentId, given }) => ({ key: consentId, given, at }));
}
/** The customer after the write. The written decisions are added, because the upstream may take seconds to return them. */
async function reread(by, written, loads) {
    loads.clear();
    const customer = by.id === undefined
        ? await loads.of(customerBySourceId).load(by.sourceId ?? "")
        : await loads.of(customerById).load(by.id);
    loads.clear();
    return customer && primeCustomer(extended(customer, { writtenConsents: written }), loads);
}
//# sourceMappingURL=consent.mutations.js.map