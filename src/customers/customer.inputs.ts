import { Field, ID, InputType, registerEnumType } from "type-graphql";
import type { Topic } from "../events/hub.js";
import { checkIdentifier } from "../graphql/arguments.js";
import { badUserInput } from "../graphql/error-codes.js";
import { grouped } from "../graphql/grouped.js";
import { SortDirection } from "../graphql/sort.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import { MAX_ROWS_BY_NUMBER, type Walk } from "./customer.walk.js";

const ORDER_LIMIT = `In this order at most ${grouped(MAX_ROWS_BY_NUMBER)} customers are listed.`;

export const CustomerOrderField = {
  CREATED_AT: "created_at",
  UPDATED_AT: "updated_at",
  SOURCE_ID: "source_id",
} as const;
registerEnumType(CustomerOrderField, {
  name: "CustomerOrderField",
  description: "The fields by which customers can be sorted.",
  valuesConfig: {
    CREATED_AT: {
      description:
        "The time of creation. Use it to page through all customers: the number is not limited, and each one is listed " +
        "exactly once.",
    },
    UPDATED_AT: {
      description:
        `The time of the last change. ${ORDER_LIMIT} Changes while you page can move customers to another page. The ` +
        "position of customers that were never changed is not documented by the upstream.",
    },
    SOURCE_ID: {
      description: `The source ID. ${ORDER_LIMIT} Customers that are created or deleted while you page can move others to another page.`,
    },
  },
});

/** Exactly one of its fields is set: the schema declares `@oneOf`. */
@InputType({
  description:
    "The identifier of a customer. Set exactly one field. REST accepts both identifiers in the same place and does not " +
    "distinguish them, so this server compares the answer with the identifier.",
})
export class CustomerIdentifier {
  @Field(() => ID, { nullable: true, description: "The ID that Voucherify assigned, `cust_…`." })
  readonly id?: string;

  @Field(() => String, { nullable: true, description: "Your own identifier of the customer, as any text." })
  readonly sourceId?: string;
}

/** The topic of a customer's events. */
export function topicOf({ id, sourceId }: CustomerIdentifier): Topic {
  if (id !== undefined) return `customer:${checkIdentifier("by.id", id)}`;
  return `source:${checkIdentifier("by.sourceId", sourceId ?? "")}`;
}

@InputType({
  description:
    "Filters for customers. Customers must match all of them. `segmentId` cannot be combined with other filters.",
})
export class CustomerFilter {
  @Field(() => String, {
    nullable: true,
    description: "The exact e-mail address. Several customers can have the same one.",
  })
  readonly email?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The name. Whether it must match the whole name or only a part of it is not documented by the upstream.",
  })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: "The city of the postal address." })
  readonly city?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The ID of a segment, to list its members. It cannot be combined with other filters, because the upstream does not " +
      "define the result.",
  })
  readonly segmentId?: string | null;

  @Field(() => DateTimeRange, {
    nullable: true,
    description: "The time range in which customers were created.",
  })
  readonly createdAt?: DateTimeRange | null;

  @Field(() => DateTimeRange, {
    nullable: true,
    description: "The time range in which customers were last changed.",
  })
  readonly updatedAt?: DateTimeRange | null;
}

@InputType({ description: "The sort order of customers." })
export class CustomerOrder {
  @Field(() => CustomerOrderField, { description: "The field to sort by." })
  readonly field!: (typeof CustomerOrderField)[keyof typeof CustomerOrderField];

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: "The sort direction." })
  readonly direction!: SortDirection;
}

/**
 * The walk for the arguments of `customers`.
 *
 * @throws {GraphQLError} BAD_USER_INPUT if the filters are invalid
 */
export function toWalk(
  filter: CustomerFilter | null | undefined,
  order: CustomerOrder | null | undefined,
): Walk {
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
function given<T extends object>(fields: T): { [Field in keyof T]?: NonNullable<T[Field]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as { [Field in keyof T]?: NonNullable<T[Field]> };
}
