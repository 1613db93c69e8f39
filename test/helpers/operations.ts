/** Random operations over the whole schema: every field, fragments, aliases, directives, literals and variables. */
import * as fc from "fast-check";
import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  print,
} from "graphql";

export interface Generated {
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface GeneratorOptions {
  readonly root: "Query" | "Mutation";
  /** Values for arguments and input fields, by name; the others are made up by their type. */
  readonly values: (name: string, parent: string) => fc.Arbitrary<unknown> | undefined;
  /** Root fields to leave out. */
  readonly without?: readonly string[];
  /** How many levels of fields. */
  readonly depth: number;
  /** Whether a field may be asked for again under other names, and parts may be left out by directives. */
  readonly repeats: boolean;
}

type Gen = fc.GeneratorValue;

/** Makes one operation with the choices of `gen`. */
export function generateOperation(schema: GraphQLSchema, gen: Gen, options: GeneratorOptions): Generated {
  return new Generator(schema, gen, options).run();
}

class Generator {
  readonly #schema: GraphQLSchema;
  readonly #gen: Gen;
  readonly #options: GeneratorOptions;
  readonly #variables: Record<string, unknown> = {};
  readonly #declarations: string[] = [];
  readonly #fragments: string[] = [];
  #names = 0;

  constructor(schema: GraphQLSchema, gen: Gen, options: GeneratorOptions) {
    this.#schema = schema;
    this.#gen = gen;
    this.#options = options;
  }

  run(): Generated {
    const { root, depth } = this.#options;
    const selection = this.#selection(this.#schema.getType(root) as GraphQLNamedType, depth, false);
    const keyword = root === "Query" ? "query" : "mutation";
    const head = this.#declarations.length > 0 ? `(${this.#declarations.join(", ")})` : "";
    const source = [`${keyword} It${head} ${selection}`, ...this.#fragments].join("\n");
    return { source, variables: this.#variables };
  }

  /** @param mustAlias - whether other types with fields of these names are selected at the same place */
  #selection(type: GraphQLNamedType, depth: number, mustAlias: boolean): string {
    const parts: string[] = ["__typename"];
    if (isAbstractType(type)) {
      for (const possible of this.#schema.getPossibleTypes(type)) {
        if (!this.#chance(60)) continue;
        parts.push(`... on ${possible.name} ${this.#selection(possible, depth, true)}`);
      }
    }
    if (!isObjectType(type) && !isAbstractType(type)) return "{ __typename }";
    const without = depth === this.#options.depth ? (this.#options.without ?? []) : [];
    const fields = Object.values("getFields" in type ? type.getFields() : {}).filter(
      (field) => !without.includes(field.name) && (depth > 1 || !isCompositeType(getNamedType(field.type))),
    );
    const count = this.#pick(depth === this.#options.depth ? [1, 1, 2, 3] : [1, 2, 3, 4]);
    for (const field of this.#some(fields, count)) {
      const times = this.#options.repeats && this.#chance(15) ? 2 : 1;
      for (let time = 0; time < times; time += 1) parts.push(this.#field(field, depth, mustAlias, times > 1));
    }
    return `{ ${this.#wrapped(parts, type)} }`;
  }

  /** Puts some of the parts into fragments. */
  #wrapped(parts: readonly string[], type: GraphQLNamedType): string {
    return parts
      .map((part) => {
        if (!this.#chance(12)) return part;
        if (this.#chance(50)) return `... on ${type.name}${this.#directive()} { ${part} }`;
        const name = `F${(this.#names += 1)}`;
        this.#fragments.push(`fragment ${name} on ${type.name} { ${part} }`);
        const again = this.#options.repeats && this.#chance(20) ? ` ...${name}` : "";
        return `...${name}${this.#directive()}${again}`;
      })
      .join(" ");
  }

  #field(
    field: GraphQLField<unknown, unknown>,
    depth: number,
    mustAlias: boolean,
    isRepeated: boolean,
  ): string {
    const args = field.args.flatMap((arg) => this.#argument(field, arg));
    const named = getNamedType(field.type);
    const selection = isCompositeType(named) ? ` ${this.#selection(named, depth - 1, false)}` : "";
    const needsAlias = mustAlias || args.length > 0 || (isRepeated && selection !== "");
    const alias = needsAlias || this.#chance(20) ? `a${(this.#names += 1)}: ` : "";
    const list = args.length > 0 ? `(${args.join(", ")})` : "";
    return `${alias}${field.name}${list}${this.#directive()}${selection}`;
  }

  #argument(field: GraphQLField<unknown, unknown>, arg: GraphQLArgument): string[] {
    const isRequired = isRequiredArgument(arg);
    const given = this.#options.values(arg.name, field.name);
    if (!isRequired && !this.#chance(given === undefined ? 20 : 75)) return [];
    const value = given === undefined ? this.#value(arg.type, arg.name) : this.#gen(() => given);
    if (value === undefined) return [];
    const literal = this.#chance(50) ? this.#literal(value, arg.type) : null;
    if (literal !== null) return [`${arg.name}: ${literal}`];
    const name = `v${(this.#names += 1)}`;
    this.#variables[name] = value;
    this.#declarations.push(`$${name}: ${String(arg.type)}`);
    return [`${arg.name}: $${name}`];
  }

  #literal(value: unknown, type: GraphQLInputType): string | null {
    try {
      const ast = astFromValue(value, type);
      return ast ? print(ast) : null;
    } catch {
      // Free JSON has no literals here.
      return null;
    }
  }

  #value(type: GraphQLInputType, name: string): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType, name);
    const bare = getNullableType(type);
    if (isListType(bare)) return [this.#value(bare.ofType, name)];
    if (isEnumType(bare)) return this.#pick(bare.getValues().map((one) => one.value as unknown));
    if (isInputObjectType(bare)) {
      const fields = Object.values(bare.getFields());
      const chosen = bare.isOneOf
        ? this.#some(fields, 1)
        : fields.filter((one) => isNonNullType(one.type) || this.#chance(30));
      return Object.fromEntries(
        chosen.map((one) => {
          const given = this.#options.values(one.name, bare.name);
          return [one.name, given === undefined ? this.#value(one.type, one.name) : this.#gen(() => given)];
        }),
      );
    }
    const scalars: Readonly<Record<string, unknown>> = {
      Int: 2,
      Boolean: true,
      DateTime: "2024-05-01T00:00:00.000Z",
      Date: "1990-05-01",
      JSONObject: { vip: true },
    };
    return scalars[getNamedType(type).name] ?? `${name}-${this.#pick([1, 2, 3])}`;
  }

  /** Half of the conditions are variables. */
  #directive(): string {
    if (!this.#options.repeats || !this.#chance(6)) return "";
    const value = this.#chance(50);
    const directive = this.#chance(50) ? "skip" : "include";
    if (this.#chance(50)) return ` @${directive}(if: ${value})`;
    const name = `v${(this.#names += 1)}`;
    this.#variables[name] = value;
    this.#declarations.push(`$${name}: Boolean!`);
    return ` @${directive}(if: $${name})`;
  }

  #chance(percent: number): boolean {
    return this.#gen(fc.nat, { max: 99 }) < percent;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#gen(fc.nat, { max: items.length - 1 })] as T;
  }

  #some<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    return Array.from({ length: Math.min(count, left.length) }, () =>
      left.splice(this.#gen(fc.nat, { max: left.length - 1 }), 1),
    ).flat();
  }
}
