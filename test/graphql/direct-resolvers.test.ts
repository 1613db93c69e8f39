/** Resolvers without the wrapper of type-graphql: they are given what it would give them. */
import "reflect-metadata";
import { GraphQLInt, isObjectType } from "graphql";
import {
  Arg,
  Authorized,
  buildSchemaSync,
  createParameterDecorator,
  Ctx,
  Field,
  FieldResolver,
  getMetadataStorage,
  Info,
  InputType,
  ObjectType,
  Query,
  Resolver,
  Root,
  UseMiddleware,
} from "type-graphql";
import { afterAll, describe, expect, it } from "vitest";
import { resolveDirectly } from "../../src/graphql/direct-resolvers.js";

// type-graphql keeps its metadata in globals, and other test files read those of the server's schema.
const storage = getMetadataStorage();
const others = storage.clone();
storage.clear();
afterAll(() => void Object.assign(storage, others));

@InputType()
class Range {
  @Field(() => GraphQLInt)
  readonly from!: number;
}

@ObjectType()
class Thing {
  @Field(() => String)
  readonly name!: string;
}

const Double = () => createParameterDecorator(({ args }) => Number(args["n"]) * 2);

@Resolver(() => Thing)
class ThingResolver {
  readonly #own = "own";

  @Query(() => Thing)
  thing(): Thing {
    return { name: "a" };
  }

  @FieldResolver(() => String)
  plain(
    @Ctx() context: unknown,
    @Arg("words", () => [String], { defaultValue: ["x"] }) words: readonly string[],
    @Root() parent: Thing,
    @Arg("n", () => GraphQLInt, { nullable: true }) n?: number | null,
  ): string {
    return JSON.stringify([this.#own, parent, n, words, context]);
  }

  @FieldResolver(() => String)
  fails(@Arg("n", () => GraphQLInt) n: number): string {
    throw new Error(`no ${n}`);
  }

  @FieldResolver(() => String)
  async rejects(): Promise<string> {
    throw new Error("later");
  }

  @FieldResolver(() => String)
  input(@Arg("range", () => Range) range: Range): string {
    return String(range instanceof Range && range.from);
  }

  @FieldResolver(() => String)
  partOfContext(@Ctx("caller") caller: string): string {
    return caller;
  }

  @FieldResolver(() => String)
  partOfParent(@Root("name") name: string): string {
    return name;
  }

  @FieldResolver(() => String)
  info(@Info() { fieldName }: { readonly fieldName: string }): string {
    return fieldName;
  }

  @FieldResolver(() => String)
  custom(@Arg("n", () => GraphQLInt) _n: number, @Double() double: number): string {
    return String(double);
  }

  @Authorized("none")
  @FieldResolver(() => String)
  guarded(): string {
    return "secret";
  }

  @UseMiddleware(async (_, next) => `<${await next()}>`)
  @FieldResolver(() => String)
  inMiddleware(): string {
    return "b";
  }
}

function build() {
  const schema = buildSchemaSync({
    resolvers: [ThingResolver],
    validate: false,
    authChecker: () => false,
  });
  const type = schema.getType("Thing");
  if (!isObjectType(type)) throw new Error("Expected a type");
  return { schema, fields: type.getFields() };
}

type Outcome = { readonly value: unknown } | { readonly error: string };

async function outcomeOf(
  fields: ReturnType<typeof build>["fields"],
  name: string,
  args: Record<string, unknown>,
): Promise<Outcome> {
  const parent: Thing = { name: "a" };
  try {
    const info = { fieldName: name } as Parameters<NonNullable<(typeof fields)[string]["resolve"]>>[3];
    return { value: await fields[name]?.resolve?.(parent, args, { caller: "c" }, info) };
  } catch (error) {
    return { error: String(error) };
  }
}

describe("a resolver that is called directly", () => {
  it.each<[field: string, args: Record<string, unknown>, isDirect: boolean]>([
    ["plain", { words: ["y", "z"], n: 1 }, true],
    ["plain", { words: ["x"], n: null }, true],
    ["plain", { words: ["x"] }, true],
    ["fails", { n: 3 }, true],
    ["rejects", {}, true],
    ["input", { range: { from: 7 } }, false],
    ["partOfContext", {}, false],
    ["partOfParent", {}, false],
    ["info", {}, false],
    ["custom", { n: 4 }, false],
    ["guarded", {}, false],
    ["inMiddleware", {}, false],
  ])("answers %s with %j like that of type-graphql, direct: %s", async (field, args, isDirect) => {
    const { schema, fields } = build();
    const expected = await outcomeOf(fields, field, args);
    const wrapped = fields[field]?.resolve;
    resolveDirectly(schema);
    expect(fields[field]?.resolve !== wrapped).toBe(isDirect);
    expect(await outcomeOf(fields, field, args)).toEqual(expected);
  });

  it("makes no promise for an argument", () => {
    const { schema, fields } = build();
    resolveDirectly(schema);
    const { resolve } = fields["plain"] ?? {};
    const info = {} as Parameters<NonNullable<typeof resolve>>[3];
    expect(resolve?.({ name: "a" }, { words: [], n: 2 }, {}, info)).toBe('["own",{"name":"a"},2,[],{}]');
  });
});
