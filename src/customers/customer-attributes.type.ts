/**
 * Custom attributes, one by one and with a type. `metadata` is free JSON, of which a typed client knows nothing; here it says
 * itself what it expects, and its generated types hold, whatever was stored.
 */
import { Arg, FieldResolver, Float, Int, ObjectType, Resolver, Root } from "type-graphql";
import { JSONValue } from "../graphql/scalars.js";
import { flag, int, number, text } from "../voucherify/read.js";

@ObjectType({
  description:
    "Custom attributes (`metadata`) by key, each read as the type that is asked for. Null where the attribute is not set, and " +
    'where it is of another type. Alias them: `attributes { tier: string(key: "tier") age: int(key: "age") }`.',
})
export class CustomerAttributes {
  /** Every attribute, as it came. */
  readonly all!: Readonly<Record<string, unknown>>;
}

const NAME = { description: "Name of the attribute." };

@Resolver(() => CustomerAttributes)
export class CustomerAttributesResolver {
  @FieldResolver(() => String, { nullable: true, description: "A text. Dates are texts, too." })
  string(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): string | null {
    return text.parse(at(all, name));
  }

  @FieldResolver(() => [String], { nullable: true, description: "A list of nothing but texts." })
  strings(
    @Root() { all }: CustomerAttributes,
    @Arg("key", () => String, NAME) name: string,
  ): string[] | null {
    const value = at(all, name);
    if (!Array.isArray(value)) return null;
    return value.every((entry): entry is string => typeof entry === "string") ? value : null;
  }

  @FieldResolver(() => Int, { nullable: true, description: "A whole number of at most 32 bits." })
  int(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): number | null {
    return int.parse(at(all, name));
  }

  @FieldResolver(() => Float, { nullable: true, description: "A number." })
  float(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): number | null {
    return number.parse(at(all, name));
  }

  @FieldResolver(() => Boolean, { nullable: true, description: "True or false." })
  boolean(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): boolean | null {
    return flag.parse(at(all, name));
  }

  @FieldResolver(() => JSONValue, { nullable: true, description: "Whatever it is, as it was sent." })
  json(@Root() { all }: CustomerAttributes, @Arg("key", () => String, NAME) name: string): unknown {
    return at(all, name) ?? null;
  }
}

function at(all: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}
