/** The writable fields of a customer, for single and bulk mutations. An omitted field is not changed, null clears it. */
import { Field, InputType } from "type-graphql";
import { levelsOf } from "../graphql/nesting.js";
import { JSONObject, LocalDate } from "../graphql/scalars.js";
import { isObject } from "../voucherify/read.js";
import type { WireAddressInput, WireCustomerFields } from "../voucherify/wire.js";
import { type CustomerUserError, userError } from "./customer.errors.js";

/** Most metadata of one customer, in bytes of JSON. */
const MAX_METADATA_BYTES = 64 * 1024;
/** Most levels in metadata. The upstream documents one level of objects. It does not document how it handles more. */
const MAX_METADATA_DEPTH = 20;

@InputType({
  description: "A postal address. Whether omitted parts keep their values is not documented by the upstream.",
})
export class CustomerAddressInput {
  @Field(() => String, {
    nullable: true,
    description: "The first line, for example the street and house number.",
  })
  readonly line1?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The second line, for example the apartment or building.",
  })
  readonly line2?: string | null;

  @Field(() => String, { nullable: true, description: "The city." })
  readonly city?: string | null;

  @Field(() => String, { nullable: true, description: "The state or province." })
  readonly state?: string | null;

  @Field(() => String, { nullable: true, description: "The postal code." })
  readonly postalCode?: string | null;

  @Field(() => String, { nullable: true, description: "The country." })
  readonly country?: string | null;
}

@InputType({
  description: "The writable fields of a customer. Omitted fields are not changed. Null clears a field.",
})
export class CustomerFields {
  @Field(() => String, { nullable: true, description: "The customer's full name." })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: "A free-text description of the customer." })
  readonly description?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The customer's e-mail address. Several customers can have the same one.",
  })
  readonly email?: string | null;

  @Field(() => String, { nullable: true, description: "The customer's phone number, as free text." })
  readonly phone?: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      "The customer's date of birth. REST has two properties for it: `birthdate`, and `birthday` from before 2024. Both are " +
      "set to this value.",
  })
  readonly birthDate?: string | null;

  @Field(() => CustomerAddressInput, { nullable: true, description: "The customer's postal address." })
  readonly address?: CustomerAddressInput | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      "Custom attributes. JSON types are preserved. The field itself must not be null. A key with the value null is cleared. " +
      "Whether omitted keys keep their values, and whether a key can be removed, is not documented by the upstream. " +
      `At most ${MAX_METADATA_BYTES / 1024} KiB of JSON and ${MAX_METADATA_DEPTH} levels.`,
  })
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

@InputType({
  description:
    "A customer to create. Set a `sourceId` if you have one, because bulk mutations cannot find customers without it.",
})
export class CreateCustomerInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own identifier of the customer, as any text. It cannot be added or changed later.",
  })
  readonly sourceId?: string | null;

  @Field(() => CustomerFields, { description: "The customer's profile." })
  readonly fields!: CustomerFields;
}

/** The fields as REST names them. Omitted fields stay omitted. */
export function toWireFields(fields: CustomerFields): WireCustomerFields {
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

function toWireAddress({
  line1,
  line2,
  city,
  state,
  postalCode,
  country,
}: CustomerAddressInput): WireAddressInput {
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
export function checkFields(fields: CustomerFields, path: readonly string[]): CustomerUserError[] {
  const { metadata } = fields;
  return metadata === undefined ? [] : checkMetadata(metadata, [...path, "metadata"]);
}

export function checkMetadata(metadata: unknown, path: readonly string[]): CustomerUserError[] {
  if (!isObject(metadata)) {
    return [userError("INVALID", "metadata must be an object. To clear a key, set it to null", path)];
  }
  if (isDeeperThan(MAX_METADATA_DEPTH, metadata)) {
    return [userError("INVALID", `metadata must have at most ${MAX_METADATA_DEPTH} levels`, path)];
  }
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes <= MAX_METADATA_BYTES) return [];
  return [
    userError(
      "TOO_LARGE",
      `metadata must have at most ${MAX_METADATA_BYTES} bytes of JSON, but has ${bytes}`,
      path,
    ),
  ];
}

/** Whether `value` has more than `most` levels of objects and arrays. Deeper levels are not visited. */
function isDeeperThan(most: number, value: unknown): boolean {
  let depth = 0;
  for (const _ of levelsOf(value)) {
    depth += 1;
    if (depth > most) return true;
  }
  return false;
}
