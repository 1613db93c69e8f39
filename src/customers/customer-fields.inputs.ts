/** What can be written about a customer, in one mutation or in bulk. A field left out stays as it is, null clears it. */
import { Field, InputType } from "type-graphql";
import { levelsOf } from "../graphql/nesting.js";
import { JSONObject, LocalDate } from "../graphql/scalars.js";
import { isObject } from "../voucherify/read.js";
import type { WireAddressInput, WireCustomerFields } from "../voucherify/wire.js";
import { type CustomerUserError, userError } from "./customer.errors.js";

/** Largest metadata of one customer, in bytes of JSON. */
const MAX_METADATA_BYTES = 64 * 1024;
/** Deepest nesting of metadata. The upstream speaks of one level of objects; what it makes of more is its own. */
const MAX_METADATA_DEPTH = 20;

@InputType({
  description: "A postal address. Whether the upstream keeps parts that are left out is not documented.",
})
export class CustomerAddressInput {
  @Field(() => String, { nullable: true, description: "First line: street and number." })
  readonly line1?: string | null;

  @Field(() => String, { nullable: true, description: "Second line: apartment, building." })
  readonly line2?: string | null;

  @Field(() => String, { nullable: true, description: "City." })
  readonly city?: string | null;

  @Field(() => String, { nullable: true, description: "State or province." })
  readonly state?: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  readonly postalCode?: string | null;

  @Field(() => String, { nullable: true, description: "Country." })
  readonly country?: string | null;
}

@InputType({
  description: "What to write about a customer. A field left out stays as it is; null clears it.",
})
export class CustomerFields {
  @Field(() => String, { nullable: true, description: "The whole name in one field." })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: "Free text about the customer." })
  readonly description?: string | null;

  @Field(() => String, { nullable: true, description: "E-mail address; several customers may share one." })
  readonly email?: string | null;

  @Field(() => String, { nullable: true, description: "Phone number, free text." })
  readonly phone?: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      "Date of birth. REST keeps it twice, as `birthdate` and as `birthday` from before 2024: both are written, so that they " +
      "agree.",
  })
  readonly birthDate?: string | null;

  @Field(() => CustomerAddressInput, { nullable: true, description: "Postal address." })
  readonly address?: CustomerAddressInput | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      "Custom attributes; JSON types are kept. Whether the upstream keeps the keys that are left out, and that a key can " +
      "be removed at all, is not documented: null as a value clears it. At most 64 KiB, 20 levels deep. Not null itself.",
  })
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

@InputType({
  description:
    "A customer to create. Give a `sourceId` unless you have none: bulk calls reach nobody without.",
})
export class CreateCustomerInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own identifier, any text. It can never be changed or added later.",
  })
  readonly sourceId?: string | null;

  @Field(() => CustomerFields, { description: "The profile." })
  readonly fields!: CustomerFields;
}

/** The fields in REST's words: exactly what was given, and nothing else. */
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

/** What is wrong with `fields`, before any call. */
export function checkFields(fields: CustomerFields, path: readonly string[]): CustomerUserError[] {
  const { metadata } = fields;
  return metadata === undefined ? [] : checkMetadata(metadata, [...path, "metadata"]);
}

export function checkMetadata(metadata: unknown, path: readonly string[]): CustomerUserError[] {
  if (!isObject(metadata)) {
    return [userError("INVALID", "metadata must be an object; to clear a key give it the value null", path)];
  }
  if (isDeeperThan(MAX_METADATA_DEPTH, metadata)) {
    return [userError("INVALID", `metadata must be at most ${MAX_METADATA_DEPTH} levels deep`, path)];
  }
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes <= MAX_METADATA_BYTES) return [];
  return [
    userError("TOO_LARGE", `metadata must have at most ${MAX_METADATA_BYTES} bytes, but has ${bytes}`, path),
  ];
}

/** Whether `value` has more than `most` levels of objects and arrays; looks no further. */
function isDeeperThan(most: number, value: unknown): boolean {
  let depth = 0;
  for (const _ of levelsOf(value)) {
    depth += 1;
    if (depth > most) return true;
  }
  return false;
}
