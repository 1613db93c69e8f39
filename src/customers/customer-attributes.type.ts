/**
 * Custom attributes read one at a time with a type. `metadata` is free JSON without types for clients. Here the client
 * chooses the type, so its generated types hold, whatever is stored.
 */
import { Arg, FieldResolver, Float, Int, ObjectType, Resolver, Root } from "type-graphql";
import { JSONValue } from "../graphql/scalars.js";
import { flag, int, number, text } from "../voucherify/read.js";

@ObjectType({
  description:
    "Custom attributes (`metadata`) of a customer, read by key as a given type. A field is null if the attribute is not set " +
    "or has another type. Use aliases to read several: " +
    '`attributes { tier: string(key: "tier") age: int(key: "age") }`.',
})
export class CustomerAttributes {
  /** All attributes, unchanged. */
  readonly all!: Readonly<Record<string, unknown>>;
}

const NAME = { description: "The name of the attribute." };

@Resolver(() => CustomerAttributes)
export class CustomerAttributesResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The value as a string. Dates are strings too.",
  })
  string(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): string | null {
    return text.parse(at(all, name));
  }

  @FieldResolver(() => [String], { nullable: true, description: "The value as a list of strings." })
  strings(
    @Root() { all }: CustomerAttributes,
    @Arg("key", () => String, NAME) name: string,
  ): string[] | null {
    const value = at(all, name);
    if (!Array.isArray(value)) return null;
    return value.every((entry): entry is string => typeof entry === "string") ? value : null;
  }

  @FieldResolver(() => Int, { nullable: true, description: "The value as a 32-bit integer." })
  int(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): number | null {
    return int.parse(at(all, name));
  }

  @FieldResolver(() => Float, { nullable: true, description: "The value as a number." })
  float(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): number | null {
    return number.parse(at(all, name));
  }

  @FieldResolver(() => Boolean, { nullable: true, description: "The value as a Boolean." })
  boolean(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): boolean | null {
    return flag.parse(at(all, name));
  }

  @FieldResolver(() => JSONValue, {
    nullable: true,
    description: "The value as JSON of any type, unchanged.",
  })
  json(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): unknown {
    return at(all, name) ?? null;
  }
}

function at(all: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}
