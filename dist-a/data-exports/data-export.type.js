var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, ObjectType } from "type-graphql";
import { DateTime, JSONObject } from "../graphql/scalars.js";
let CustomerDataExport = class CustomerDataExport {
    customerId;
    readAt;
    isComplete;
    data;
};
__decorate([
    Field(() => ID, { description: "The ID of the customer, `cust_…`." })
], CustomerDataExport.prototype, "customerId", void 0);
__decorate([
    Field(() => DateTime, { description: "The time at which this server began to read." })
], CustomerDataExport.prototype, "readAt", void 0);
__decorate([
    Field(() => Boolean, {
        description: "Whether `data` has everything. False if `activities` or `redeemables` has more pages than `maxPages`: ask again with " +
            "more.",
    })
], CustomerDataExport.prototype, "isComplete", void 0);
__decorate([
    Field(() => JSONObject, {
        description: "The answers of REST, unchanged and in its own words: `customer` is the record with address, metadata, loyalty, " +
            "referrals and consents by the ID of the consent. `activities` and `redeemables` are newest first, `segments` are " +
            "those that the customer is in.",
    })
], CustomerDataExport.prototype, "data", void 0);
CustomerDataExport = __decorate([
    ObjectType({
        description: "What the upstream holds about one customer.",
        simpleResolvers: true,
    })
], CustomerDataExport);
export { CustomerDataExport };
//# sourceMappingURL=data-export.type.js.map