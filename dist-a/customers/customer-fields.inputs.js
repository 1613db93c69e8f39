var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/** The writable fields of a customer, for single and bulk mutations. An omitted field is not changed, null clears it. */
import { Field, InputType } from "type-graphql";
import { levelsOf } from "../graphql/nesting.js";
import { JSONObject, LocalDate } from "../graphql/scalars.js";
import { isObject } from "../voucherify/read.js";
import { userError } from "./customer.errors.js";
/** Most metadata of one customer, in bytes of JSON. */
const MAX_METADATA_BYTES = 64 * 1024;
/** Most levels in metadata. The upstream documents one level of objects. It does not document how it handles more. */
const MAX_METADATA_DEPTH = 20;
let CustomerAddressInput = class CustomerAddressInput {
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
], CustomerAddressInput.prototype, "line1", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The second line, for example the apartment or building.",
    })
], CustomerAddressInput.prototype, "line2", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The city." })
], CustomerAddressInput.prototype, "city", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The state or province." })
], CustomerAddressInput.prototype, "state", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The postal code." })
], CustomerAddressInput.prototype, "postalCode", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The country." })
], CustomerAddressInput.prototype, "country", void 0);
CustomerAddressInput = __decorate([
    InputType({
        description: "A postal address. Whether omitted parts keep their values is not documented by the upstream.",
    })
], CustomerAddressInput);
export { CustomerAddressInput };
let CustomerFields = class CustomerFields {
    name;
    description;
    email;
    phone;
    birthDate;
    address;
    metadata;
};
__decorate([
    Field(() => String, { nullable: true, description: "The customer's full name." })
], CustomerFields.prototype, "name", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "A free-text description of the customer." })
], CustomerFields.prototype, "description", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The customer's e-mail address. Several customers can have the same one.",
    })
], CustomerFields.prototype, "email", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The customer's phone number, as free text." })
], CustomerFields.prototype, "phone", void 0);
__decorate([
    Field(() => LocalDate, {
        nullable: true,
        description: "The customer's date of birth. REST has two properties for it: `birthdate`, and `birthday` from before 2024. Both are " +
            "set to this value.",
    })
], CustomerFields.prototype, "birthDate", void 0);
__decorate([
    Field(() => CustomerAddressInput, { nullable: true, description: "The customer's postal address." })
], CustomerFields.prototype, "address", void 0);
__decorate([
    Field(() => JSONObject, {
        nullable: true,
        description: "Custom attributes. JSON types are preserved. The field itself must not be null. A key with the value null is cleared. " +
            "Whether omitted keys keep their values, and whether a key can be removed, is not documented by the upstream. " +
            `At most ${MAX_METADATA_BYTES / 1024} KiB of JSON and ${MAX_METADATA_DEPTH} levels.`,
    })
], CustomerFields.prototype, "metadata", void 0);
CustomerFields = __decorate([
    InputType({
        description: "The writable fields of a customer. Omitted fields are not changed. Null clears a field.",
    })
], CustomerFields);
export { CustomerFields };
let CreateCustomerInput = class CreateCustomerInput {
    sourceId;
    fields;
};
__decorate([
    Field(() => String, {
        nullable: true,
        description: "Your own identifier of the customer, as any text. It cannot be added or changed later.",
    })
], CreateCustomerInput.prototype, "sourceId", void 0);
__decorate([
    Field(() => CustomerFields, { description: "The customer's profile." })
], CreateCustomerInput.prototype, "fields", void 0);
CreateCustomerInput = __decorate([
    InputType({
        description: "A customer to create. Set a `sourceId` if you have one, because bulk mutations cannot find customers without it.",
    })
], CreateCustomerInput);
export { CreateCustomerInput };
/** The fields as REST names them. Omitted fields stay omitted. */
export function toWireFields(fields) {
    const { name, description, email, phone, birthDate, address, metadata } = fields;
    return {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(email === undefined ? {} : { email }),
        ...(phone === undefined ? {} : { phone }),
        ...(birthDate === undefined ? {} : { birthdate: birthDate, birthday: birthDate }),
        ...(address === undefined ? {} : { address: address && toWireAddress(address) }),
        ...(metadata === undefined || metadata === null ? {} : { metadata }),
    };
}
function toWireAddress({ line1, line2, city, state, postalCode, country, }) {
    return {
        ...(line1 === undefined ? {} : { line_1: line1 }),
        ...(line2 === undefined ? {} : { line_2: line2 }),
        ...(city === undefined ? {} : { city }),
        ...(state === undefined ? {} : { state }),
        ...(postalCode === undefined ? {} : { postal_code: postalCode }),
        ...(country === undefined ? {} : { country }),
    };
}
/** The errors in `fields`, found without a call. */
export function checkFields(fields, path) {
    const { metadata } = fields;
    return metadata === undefined ? [] : checkMetadata(metadata, [...path, "metadata"]);
}
export function checkMetadata(metadata, path) {
    if (!isObject(metadata)) {
        return [userError("INVALID", "metadata must be an object. To clear a key, set it to null", path)];
    }
    if (isDeeperThan(MAX_METADATA_DEPTH, metadata)) {
        return [userError("INVALID", `metadata must have at most ${MAX_METADATA_DEPTH} levels`, path)];
    }
    const bytes = Buffer.byteLength(JSON.stringify(metadata));
    if (bytes <= MAX_METADATA_BYTES)
        return [];
    return [
        userError("TOO_LARGE", `metadata must have at most ${MAX_METADATA_BYTES} bytes of JSON, but has ${bytes}`, path),
    ];
}
/** Whether `value` has more than `most` levels of objects and arrays. Deeper levels are not visited. */
function isDeeperThan(most, value) {
    let depth = 0;
    for (const _ of levelsOf(value)) {
        depth += 1;
        if (depth > most)
            return true;
    }
    return false;
}
//# sourceMappingURL=customer-fields.inputs.js.map