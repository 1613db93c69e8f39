var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ObjectType } from "type-graphql";
import { CustomerUserError } from "../customers/customer.errors.js";
import { Price, sameObject } from "../graphql/price.js";
import { BulkRun } from "./bulk-run.type.js";
/** Most user errors in one payload. */
export const MAX_ERRORS = 100;
const payload = (description) => ({ description, simpleResolvers: true });
const runDescription = "The bulk run. Check its `stop`, `unsentRows` and `unknownRows`. Null if nothing was sent.";
const errorsDescription = "Errors that the caller can correct: invalid input, and pieces that the upstream rejected. Empty if all pieces were " +
    "accepted. The run reports later whether their rows succeeded.";
let UpdateCustomersInBulkPayload = class UpdateCustomersInBulkPayload {
    run;
    userErrors;
};
__decorate([
    Price(sameObject),
    Field(() => BulkRun, { nullable: true, description: runDescription })
], UpdateCustomersInBulkPayload.prototype, "run", void 0);
__decorate([
    Price(() => ({ items: MAX_ERRORS })),
    Field(() => [CustomerUserError], { description: errorsDescription })
], UpdateCustomersInBulkPayload.prototype, "userErrors", void 0);
UpdateCustomersInBulkPayload = __decorate([
    ObjectType(payload("The result of `updateCustomersInBulk` and `updateCustomersMetadataInBulk`."))
], UpdateCustomersInBulkPayload);
export { UpdateCustomersInBulkPayload };
let ImportCustomersPayload = class ImportCustomersPayload {
    run;
    userErrors;
};
__decorate([
    Price(sameObject),
    Field(() => BulkRun, { nullable: true, description: runDescription })
], ImportCustomersPayload.prototype, "run", void 0);
__decorate([
    Price(() => ({ items: MAX_ERRORS })),
    Field(() => [CustomerUserError], { description: errorsDescription })
], ImportCustomersPayload.prototype, "userErrors", void 0);
ImportCustomersPayload = __decorate([
    ObjectType(payload("The result of `importCustomers`."))
], ImportCustomersPayload);
export { ImportCustomersPayload };
const STATE_ERRORS = "Errors that the caller can correct. Empty if there are none.";
let CancelBulkRunPayload = class CancelBulkRunPayload {
    run;
    userErrors;
};
__decorate([
    Price(sameObject),
    Field(() => BulkRun, {
        nullable: true,
        description: "The bulk run. Null if this server does not know it.",
    })
], CancelBulkRunPayload.prototype, "run", void 0);
__decorate([
    Price(() => ({ items: MAX_ERRORS })),
    Field(() => [CustomerUserError], { description: STATE_ERRORS })
], CancelBulkRunPayload.prototype, "userErrors", void 0);
CancelBulkRunPayload = __decorate([
    ObjectType(payload("The result of `cancelBulkRun`."))
], CancelBulkRunPayload);
export { CancelBulkRunPayload };
let RetryBulkRunPiecesPayload = class RetryBulkRunPiecesPayload {
    run;
    userErrors;
};
__decorate([
    Price(sameObject),
    Field(() => BulkRun, {
        nullable: true,
        description: "The bulk run. Null if this server does not know it.",
    })
], RetryBulkRunPiecesPayload.prototype, "run", void 0);
__decorate([
    Price(() => ({ items: MAX_ERRORS })),
    Field(() => [CustomerUserError], { description: `${STATE_ERRORS} Nothing was sent if there are any.` })
], RetryBulkRunPiecesPayload.prototype, "userErrors", void 0);
RetryBulkRunPiecesPayload = __decorate([
    ObjectType(payload("The result of `retryBulkRunPieces`."))
], RetryBulkRunPiecesPayload);
export { RetryBulkRunPiecesPayload };
//# sourceMappingURL=bulk-run.payloads.js.map