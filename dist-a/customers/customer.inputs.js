var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, InputType, registerEnumType } from "type-graphql";
import { checkIdentifier } from "../graphql/arguments.js";
import { badUserInput } from "../graphql/error-codes.js";
import { SortDirection } from "../graphql/sort.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import { MAX_ROWS_BY_NUMBER } from "./customer.walk.js";
const ORDER_LIMIT = `In this order at most ${MAX_ROWS_BY_NUMBER.toLocaleString("en")} customers are listed.`;
export const CustomerOrderField = {
    CREATED_AT: "created_at",
    UPDATED_AT: "updated_at",
    SOURCE_ID: "source_id",
};
registerEnumType(CustomerOrderField, {
    name: "CustomerOrderField",
    description: "The fields by which customers can be sorted.",
    valuesConfig: {
        CREATED_AT: {
            description: "The time of creation. Use it to page through all customers: the number is not limited, and each one is listed " +
                "exactly once.",
        },
        UPDATED_AT: {
            description: `The time of the last change. ${ORDER_LIMIT} Changes while you page can move customers to another page. The ` +
                "position of customers that were never changed is not documented by the upstream.",
        },
        SOURCE_ID: {
            description: `The source ID. ${ORDER_LIMIT} Customers that are created or deleted while you page can move others to another page.`,
        },
    },
});
/** Exactly one of its fields is set: the schema declares `@oneOf`. */
let CustomerIdentifier = class CustomerIdentifier {
    id;
    sourceId;
};
__decorate([
    Field(() => ID, { nullable: true, description: "The ID that Voucherify assigned, `cust_…`." })
], CustomerIdentifier.prototype, "id", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "Your own identifier of the customer, as any text." })
], CustomerIdentifier.prototype, "sourceId", void 0);
CustomerIdentifier = __decorate([
    InputType({
        description: "The identifier of a customer. Set exactly one field. REST accepts both identifiers in the same place and does not " +
            "distinguish them, so this server compares the answer with the identifier.",
    })
], CustomerIdentifier);
export { CustomerIdentifier };
/** The topic of a customer's events. */
export function topicOf({ id, sourceId }) {
    if (id !== undefined)
        return `customer:${checkIdentifier("by.id", id)}`;
    return `source:${checkIdentifier("by.sourceId", sourceId ?? "")}`;
}
let CustomerFilter = class CustomerFilter {
    email;
    name;
    city;
    segmentId;
    createdAt;
    updatedAt;
};
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The exact e-mail address. Several customers can have the same one.",
    })
], CustomerFilter.prototype, "email", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The name. Whether it must match the whole name or only a part of it is not documented by the upstream.",
    })
], CustomerFilter.prototype, "name", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The city of the postal address." })
], CustomerFilter.prototype, "city", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of a segment, to list its members. It cannot be combined with other filters, because the upstream does not " +
            "define the result.",
    })
], CustomerFilter.prototype, "segmentId", void 0);
__decorate([
    Field(() => DateTimeRange, {
        nullable: true,
        description: "The time range in which customers were created.",
    })
], CustomerFilter.prototype, "createdAt", void 0);
__decorate([
    Field(() => DateTimeRange, {
        nullable: true,
        description: "The time range in which customers were last changed.",
    })
], CustomerFilter.prototype, "updatedAt", void 0);
CustomerFilter = __decorate([
    InputType({
        description: "Filters for customers. Customers must match all of them. `segmentId` cannot be combined with other filters.",
    })
], CustomerFilter);
export { CustomerFilter };
let CustomerOrder = class CustomerOrder {
    field;
    direction;
};
__decorate([
    Field(() => CustomerOrderField, { description: "The field to sort by." })
], CustomerOrder.prototype, "field", void 0);
__decorate([
    Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: "The sort direction." })
], CustomerOrder.prototype, "direction", void 0);
CustomerOrder = __decorate([
    InputType({ description: "The sort order of customers." })
], CustomerOrder);
export { CustomerOrder };
/**
 * The walk for the arguments of `customers`.
 *
 * @throws {GraphQLError} BAD_USER_INPUT if the filters are invalid
 */
export function toWalk(filter, order) {
    const { email, name, city, segmentId, createdAt, updatedAt } = given(filter ?? {});
    const others = Object.keys(given({ email, name, city, createdAt, updatedAt }));
    if (segmentId !== undefined && others.length > 0) {
        throw badUserInput(`\`filter.segmentId\` cannot be combined with ${others.join(", ")}`);
    }
    for (const [field, value] of Object.entries(given({ email, name, city }))) {
        if (value === "")
            throw badUserInput(`\`filter.${field}\` must not be empty. Omit it to list all customers`);
    }
    return {
        ...given({ email, name, city }),
        ...(segmentId === undefined ? {} : { segmentId: checkIdentifier("filter.segmentId", segmentId) }),
        ...(createdAt === undefined ? {} : { createdAt: toTimeRange("filter.createdAt", createdAt) }),
        ...(updatedAt === undefined ? {} : { updatedAt: toTimeRange("filter.updatedAt", updatedAt) }),
        orderBy: order?.field ?? CustomerOrderField.CREATED_AT,
        descending: order?.direction !== SortDirection.ASC,
    };
}
/** `fields` without those that are null or missing. In a filter both mean that the field does not apply. */
function given(fields) {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
//# sourceMappingURL=customer.inputs.js.map