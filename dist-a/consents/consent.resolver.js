var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { consentActivitiesOf } from "../activities/activity.loaders.js";
import { Customer } from "../customers/customer.type.js";
import { afterwards, perOperation, perParent, Price, upstreamCalls } from "../graphql/price.js";
import { Repeatable } from "../graphql/repeatable.js";
import { fromActivities, fromProfile, withWritten } from "./consent.decisions.js";
import { consentDefinitions, loadConsents } from "./consent.loaders.js";
import { Consent, CustomerConsent } from "./consent.type.js";
/** Assumed number of consents in a project. Prices of the fields selected on each are based on it. */
const CONSENTS_OF_A_PROJECT = 20;
const ASSUMED_CONSENTS = `The price of the fields selected on each consent assumes ${CONSENTS_OF_A_PROJECT} consents.`;
let ConsentResolver = class ConsentResolver {
    consents({ loads }) {
        return loadConsents(loads);
    }
};
__decorate([
    Authorized("customers:read"),
    Repeatable(),
    Query(() => [Consent], {
        nullable: true,
        description: "The consents that the project defines. Null with the error code UPSTREAM_CAPABILITY_MISSING if the project has no " +
            "consents: Voucherify no longer documents the endpoint. " +
            `Costs ${upstreamCalls(consentDefinitions)} per operation. ${ASSUMED_CONSENTS}`,
    }),
    Price(() => ({ loads: [perOperation(consentDefinitions)], items: CONSENTS_OF_A_PROJECT })),
    __param(0, Ctx())
], ConsentResolver.prototype, "consents", null);
ConsentResolver = __decorate([
    Resolver(() => Consent)
], ConsentResolver);
export { ConsentResolver };
let CustomerConsentsResolver = class CustomerConsentsResolver {
    async consents(customer, { loads }) {
        const consents = await loadConsents(loads);
        return withWritten(await knownDecisions(customer, consents, loads), customer.writtenConsents);
    }
};
__decorate([
    FieldResolver(() => [CustomerConsent], {
        nullable: true,
        description: "The customer's decision on each consent of the project. Null with the error code UPSTREAM_CAPABILITY_MISSING if the " +
            "project has no consents. " +
            `Costs up to ${upstreamCalls(consentDefinitions, consentActivitiesOf)}: ${upstreamCalls(consentDefinitions)} per ` +
            `operation for the definitions, and ${upstreamCalls(consentActivitiesOf)} per customer whose profile has no record ` +
            `of consents. ${ASSUMED_CONSENTS}`,
    }),
    Price(() => ({
        loads: [perOperation(consentDefinitions), afterwards(perParent(consentActivitiesOf))],
        items: CONSENTS_OF_A_PROJECT,
    })),
    __param(0, Root()),
    __param(1, Ctx())
], CustomerConsentsResolver.prototype, "consents", null);
CustomerConsentsResolver = __decorate([
    Resolver(() => Customer)
], CustomerConsentsResolver);
export { CustomerConsentsResolver };
async function knownDecisions({ id, profileConsents }, consents, loads) {
    if (profileConsents !== null)
        return fromProfile(consents, profileConsents);
    if (consents.length === 0)
        return [];
    return fromActivities(consents, await loads.of(consentActivitiesOf).load(id));
}
//# sourceMappingURL=consent.resolver.js.map