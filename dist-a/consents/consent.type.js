var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { Node } from "../graphql/node.js";
import { DateTime } from "../graphql/scalars.js";
export const ConsentStatus = enumOf("ConsentStatus", "A customer's decision on a consent.", {
    GIVEN: "The customer gave the consent.",
    REVOKED: "The customer declined or revoked the consent, or later unsubscribed from everything.",
    UNKNOWN: "No decision is known. It means neither yes nor no.",
});
export const ConsentEvidence = enumOf("ConsentEvidence", "The source of a decision.", {
    PROFILE: "The customer's profile.",
    ACTIVITY_LOG: "The customer's latest activity on this consent.",
    WRITTEN_HERE: "This operation wrote the decision. The upstream may take seconds to return it in other requests.",
    NONE: "No source. The status is UNKNOWN.",
});
let Consent = class Consent extends Node {
    name;
    description;
    category;
    createdAt;
    updatedAt;
};
__decorate([
    Field(() => String, { nullable: true, description: "The name of the consent, as shown to customers." })
], Consent.prototype, "name", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "A description of the consent." })
], Consent.prototype, "description", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The category of the consent, as free text." })
], Consent.prototype, "category", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The time when the consent was created." })
], Consent.prototype, "createdAt", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time when the consent was last changed. Null if it was never changed.",
    })
], Consent.prototype, "updatedAt", void 0);
Consent = __decorate([
    ObjectType({
        implements: Node,
        description: "A consent that the project defines, such as consent to a newsletter.",
        simpleResolvers: true,
    })
], Consent);
export { Consent };
let CustomerConsent = class CustomerConsent {
    consent;
    status;
    decidedAt;
    evidence;
};
__decorate([
    Field(() => Consent, { description: "The consent." })
], CustomerConsent.prototype, "consent", void 0);
__decorate([
    Field(() => ConsentStatus, { description: "The decision." })
], CustomerConsent.prototype, "status", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time of the decision. Null if it is not known.",
    })
], CustomerConsent.prototype, "decidedAt", void 0);
__decorate([
    Field(() => ConsentEvidence, { description: "The source of the decision." })
], CustomerConsent.prototype, "evidence", void 0);
CustomerConsent = __decorate([
    ObjectType({ description: "A customer's decision on one consent.", simpleResolvers: true })
], CustomerConsent);
export { CustomerConsent };
export function toConsent(wire) {
    return {
        id: wire.id,
        name: wire.name,
        description: wire.description,
        category: wire.category,
        createdAt: wire.created_at,
        updatedAt: wire.updated_at,
    };
}
//# sourceMappingURL=consent.type.js.map