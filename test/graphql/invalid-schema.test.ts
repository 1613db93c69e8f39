/** A schema that GraphQL does not allow stops the start, and not the first request. */
import "reflect-metadata";
import { GraphQLInt } from "graphql";
import {
  Arg,
  Authorized,
  Field,
  getMetadataStorage,
  InputType,
  Mutation,
  Query,
  Resolver,
  Subscription,
} from "type-graphql";
import { afterAll, describe, expect, it } from "vitest";
import { createSchema } from "../../src/graphql/schema.js";

// type-graphql keeps its metadata in globals, and other test files read those of the server's schema.
const storage = getMetadataStorage();
const others = storage.clone();
afterAll(() => void Object.assign(storage, others));

@InputType()
class Span {
  @Field(() => GraphQLInt, { nullable: true })
  readonly from?: number;
}

@InputType()
class Corner {
  @Field(() => GraphQLInt)
  readonly x!: number;
}

@Resolver()
class Everything {
  @Authorized("admin")
  @Query(() => String)
  read(@Arg("span", () => Span) span: Span, @Arg("corner", () => Corner) corner: Corner): string {
    return JSON.stringify([span, corner]);
  }

  @Authorized("admin")
  @Mutation(() => String)
  write(): string {
    return "";
  }

  @Authorized("admin")
  @Subscription(() => String, { topics: "any" })
  changed(): string {
    return "";
  }
}

const root = { description: "A root type.", first: [] };
const create = (...oneOf: readonly string[]) =>
  createSchema(
    [{ resolvers: [Everything], oneOf }],
    { directives: [] },
    { query: root, mutation: root, subscription: root },
  );

describe("a schema", () => {
  it("is made if it is valid with what the house adds to it", () => {
    expect(create("Span").getType("Span")).toHaveProperty("isOneOf", true);
  });

  it("is refused if it is not", () => {
    expect(() => create("Span", "Corner")).toThrow("OneOf input field Corner.x must be nullable");
  });
});
