import { Field, ID, InputType, registerEnumType } from "type-graphql";
import { checkIdentifier } from "../graphql/arguments.js";
import { badUserInput } from "../graphql/error-codes.js";
import { SortDirection } from "../graphql/sort.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import type { Walk } from "./customer.walk.js";

export const CustomerOrderField = {
  CREATED_AT: "created_at",
  UPDATED_AT: "updated_at",
  SOURCE_ID: "source_id",
} as const;
registerEnumType(CustomerOrderField, {
  name: "CustomerOrderField",
  description: "What customers can be ordered by.",
  valuesConfig: {
    CREATED_AT: {
      description: "Time of creation. The order for walking through all of them: any number, each once.",
    },
    UPDATED_AT: {
      description:
        "Time of the last change. At most 9,900 customers, and changes while you page move rows between pages. Where " +
        "customers that were never changed come is not documented upstream.",
    },
    SOURCE_ID: {
      description:
        "Your own identifier. At most 9,900 customers; inserts and deletes while you page move rows between pages.",
    },
  },
});

/** Exactly one of the two; `CustomerIdentifier` in the schema. */
@InputType({
  description:
    "Which customer: exactly one of the two. REST takes either in the same place and cannot be told which one is meant, " +
    "so the answer is compared with what was asked for.",
})
export class CustomerIdentifier {
  @Field(() => ID, { nullable: true, description: "Voucherify's own ID, `cust_…`." })
  readonly id?: string;

  @Field(() => String, { nullable: true, description: "Your own identifier, any text." })
  readonly sourceId?: string;
}

@InputType({ description: "Which customers. Filters add up; `segmentId` stands alone." })
export class CustomerFilter {
  @Field(() => String, {
    nullable: true,
    description: "Exact e-mail address. Several customers can share one.",
  })
  readonly email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Name. Whether the upstream matches the whole name or a part of it is not documented.",
  })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: "City of the address." })
  readonly city?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "Members of this segment. The upstream calls a mix with other filters undefined, so it is refused.",
  })
  readonly segmentId?: string | null;

  @Field(() => DateTimeRange, { nullable: true, description: "Created in this span." })
  readonly createdAt?: DateTimeRange | null;

  @Field(() => DateTimeRange, { nullable: true, description: "Last changed in this span." })
  readonly updatedAt?: DateTimeRange | null;
}

@InputType({ description: "In which order customers come." })
export class CustomerOrder {
  @Field(() => CustomerOrderField, { description: "What to order by." })
  readonly field!: (typeof CustomerOrderField)[keyof typeof CustomerOrderField];

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: "Which end comes first." })
  readonly direction!: SortDirection;
}

/** What the arguments of `customers` ask for, as a walk through the upstream's list. */
export function toWalk(
  filter: CustomerFilter | null | undefined,
  order: CustomerOrder | null | undefined,
): Walk {
  const { email, name, city, segmentId, createdAt, updatedAt } = given(filter ?? {});
  const others = Object.keys(given({ email, name, city, createdAt, updatedAt }));
  if (segmentId !== undefined && others.length > 0) {
    throw badUserInput(`\`filter.segmentId\` must stand alone, but came with ${others.join(", ")}`);
  }
  for (const [field, value] of Object.entries(given({ email, name, city }))) {
    if (value === "") throw badUserInput(`\`filter.${field}\` must not be empty; leave it out to list all`);
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

/** Without the fields that are null or missing: to a reader of the API both mean "not asked for". */
function given<T extends object>(fields: T): { [Field in keyof T]?: NonNullable<T[Field]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as { [Field in keyof T]?: NonNullable<T[Field]> };
}
