var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, InputType } from "type-graphql";
import { CustomerFields } from "../customers/customer-fields.inputs.js";
import { JSONObject } from "../graphql/scalars.js";
import { MAX_ROWS } from "./pieces.js";
let BulkCustomerUpdate = class BulkCustomerUpdate {
    sourceId;
    fields;
};
__decorate([
    Field(() => String, {
        description: "Your own identifier of the customer. Bulk mutations do not accept the Voucherify ID.",
    })
], BulkCustomerUpdate.prototype, "sourceId", void 0);
__decorate([
    Field(() => CustomerFields, { description: "The fields to write. At least one is required." })
], BulkCustomerUpdate.prototype, "fields", void 0);
BulkCustomerUpdate = __decorate([
    InputType({ description: "One row of a bulk update." })
], BulkCustomerUpdate);
export { BulkCustomerUpdate };
let BulkCustomerMetadataUpdate = class BulkCustomerMetadataUpdate {
    sourceIds;
    metadata;
};
__decorate([
    Field(() => [String], {
        description: `Your own identifiers of the customers. At most ${MAX_ROWS.toLocaleString("en")}.`,
    })
], BulkCustomerMetadataUpdate.prototype, "sourceIds", void 0);
__decorate([
    Field(() => JSONObject, {
        description: "The metadata to write to each customer. At least one key is required.",
    })
], BulkCustomerMetadataUpdate.prototype, "metadata", void 0);
BulkCustomerMetadataUpdate = __decorate([
    InputType({ description: "Metadata to write to several customers." })
], BulkCustomerMetadataUpdate);
export { BulkCustomerMetadataUpdate };
//# sourceMappingURL=bulk-run.inputs.js.map