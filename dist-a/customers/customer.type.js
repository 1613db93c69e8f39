var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ObjectType } from "type-graphql";
import { Node } from "../graphql/node.js";
import { DateTime, LocalDate } from "../graphql/scalars.js";
import { CustomerLoyalty, CustomerReferrals, toLoyalty, toReferrals } from "./customer-loyalty.type.js";
import { CustomerSummary, toSummary } from "./customer-summary.type.js";
import { CustomerAttributes } from "./customer-attributes.type.js";
let CustomerAddress = class CustomerAddress {
    line1;
    line2;
    city;
    state;
    postalCode;
    country;
};
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The first line, for example the street and house number.",
    })
], CustomerAddress.prototype, "line1", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The second line, for example the apartment or building.",
    })
], CustomerAddress.prototype, "line2", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The city." })
], CustomerAddress.prototype, "city", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The state or province." })
], CustomerAddress.prototype, "state", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The postal code." })
], CustomerAddress.prototype, "postalCode", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The country as entered, a name or a code." })
], CustomerAddress.prototype, "country", void 0);
CustomerAddress = __decorate([
    ObjectType({ description: "A postal address. All parts are free text.", simpleResolvers: true })
], CustomerAddress);
export { CustomerAddress };
let Customer = class Customer extends Node {
    sourceId;
    name;
    description;
    email;
    phone;
    birthDate;
    address;
    summary;
    loyalty;
    referrals;
    source;
    createdAt;
    updatedAt;
    attributes;
    /** Null if the profile has no record of consents, which is not the same as "none given". */
    profileConsents;
    /** Decisions that this operation wrote. The upstream may take seconds to return them. */
    writtenConsents;
};
__decorate([
    Field(() => String, {
        nullable: true,
        description: "Your own identifier of the customer. It is unique and cannot be changed. Null if the customer was created without " +
            "one.",
    })
], Customer.prototype, "sourceId", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The customer's full name." })
], Customer.prototype, "name", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "A free-text description of the customer." })
], Customer.prototype, "description", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The customer's e-mail address. Several customers can have the same one. REST does not validate it.",
    })
], Customer.prototype, "email", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The customer's phone number, as free text." })
], Customer.prototype, "phone", void 0);
__decorate([
    Field(() => LocalDate, {
        nullable: true,
        description: "The customer's date of birth. REST has two properties for it: `birthdate`, and `birthday` from before 2024. The second " +
            "is used if the first is missing.",
    })
], Customer.prototype, "birthDate", void 0);
__decorate([
    Field(() => CustomerAddress, {
        nullable: true,
        description: "The customer's postal address. Null if it was never set.",
    })
], Customer.prototype, "address", void 0);
__decorate([
    Field(() => CustomerSummary, {
        nullable: true,
        description: "Totals of the customer's orders and redemptions.",
    })
], Customer.prototype, "summary", void 0);
__decorate([
    Field(() => CustomerLoyalty, {
        nullable: true,
        description: "The customer's loyalty points, in total and by campaign.",
    })
], Customer.prototype, "loyalty", void 0);
__decorate([
    Field(() => CustomerReferrals, {
        nullable: true,
        description: "The referrals of this customer by other customers.",
    })
], Customer.prototype, "referrals", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The integration that created the customer, for example `Shopify`. Null if the customer was created through the API or " +
            "the dashboard.",
    })
], Customer.prototype, "source", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The time when the customer was created." })
], Customer.prototype, "createdAt", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time when the customer was last changed. Null if it was never changed.",
    })
], Customer.prototype, "updatedAt", void 0);
__decorate([
    Field(() => CustomerAttributes, { description: "The custom attributes of the customer, by key and type." })
], Customer.prototype, "attributes", void 0);
Customer = __decorate([
    ObjectType({
        implements: Node,
        description: "A customer of your business. A field is null if the upstream has no value for it. The upstream does not distinguish " +
            "fields that were never set from fields that were cleared.",
        simpleResolvers: true,
    })
], Customer);
export { Customer };
export function toCustomer(wire) {
    return new ReturnedCustomer(wire);
}
const NO_CONSENTS = [];
/** A customer that the upstream returned. Its parts are mapped when they are asked for: few operations ask for all. */
class ReturnedCustomer {
    id;
    writtenConsents = NO_CONSENTS;
    wire;
    constructor(wire) {
        this.id = wire.id;
        this.wire = wire;
    }
    get sourceId() {
        return this.wire.source_id;
    }
    get name() {
        return this.wire.name;
    }
    get description() {
        return this.wire.description;
    }
    get email() {
        return this.wire.email;
    }
    get phone() {
        return this.wire.phone;
    }
    get birthDate() {
        return this.wire.birthdate ?? this.wire.birthday;
    }
    get address() {
        return toAddress(this.wire.address);
    }
    get summary() {
        return toSummary(this.wire.summary);
    }
    get loyalty() {
        return toLoyalty(this.wire.loyalty);
    }
    get referrals() {
        return toReferrals(this.wire.referrals);
    }
    get source() {
        return this.wire.system_metadata?.source ?? null;
    }
    get createdAt() {
        return this.wire.created_at;
    }
    get updatedAt() {
        return this.wire.updated_at;
    }
    get attributes() {
        return { all: this.wire.metadata ?? {} };
    }
    get profileConsents() {
        return toProfileConsents(this.wire);
    }
}
function toAddress(wire) {
    return (wire && {
        line1: wire.line_1,
        line2: wire.line_2,
        city: wire.city,
        state: wire.state,
        postalCode: wire.postal_code,
        country: wire.country,
    });
}
function toProfileConsents({ system_metadata }) {
    const decisions = system_metadata?.consents ?? null;
    return (decisions &&
        decisions.flatMap(({ key, value: { value, date } }) => value === null ? [] : [{ key, given: value, at: date }]));
}
//# sourceMappingURL=customer.type.js.map