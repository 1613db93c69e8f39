/**
 * The selections of an operation as functions, so that executing it does not look up again what it selects, of which types
 * that is and how they are resolved. Selections become functions when a value first needs them.
 *
 * The results and the order of all steps are those of graphql-js 16, section by section of its `execute.ts`.
 */
import {
  type FieldNode,
  getArgumentValues,
  getNullableType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isLeafType,
  isNonNullType,
  type ResponsePath,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from "graphql";
import type { MergedField } from "../known-selections.js";
import { type Selections, setsOf } from "../selections.js";
import { completeLeaf, completionOf, type FieldFacts, type Fields, nullError } from "./completion.js";
import { isPromise, settled } from "./promises.js";
import type { Path, Run } from "./run.js";

/** A field of an answer. Its value may be a promise. */
interface CompiledField {
  readonly name: string;
  readonly execute: (run: Run, source: unknown, parent: Path) => unknown;
}

/** What all selections of a compiled operation share. */
interface Compilation {
  readonly selections: Selections;
  /** Counts the fields that are compiled. */
  readonly count: { fields: number };
}

export class CompiledFields implements Fields {
  readonly #compilation: Compilation;
  readonly #type: GraphQLObjectType;
  readonly #sets: readonly SelectionSetNode[];
  #compiled: readonly CompiledField[] | null = null;

  /** The fields that `sets` select on objects of `type`. */
  constructor(compilation: Compilation, type: GraphQLObjectType, sets: readonly SelectionSetNode[]) {
    this.#compilation = compilation;
    this.#type = type;
    this.#sets = sets;
  }

  execute(run: Run, source: unknown, path: Path): unknown {
    this.#compiled ??= this.#compile();
    const result: Record<string, unknown> = {};
    let pending: string[] | null = null;
    try {
      for (const { name, execute } of this.#compiled) {
        const value = execute(run, source, path);
        result[name] = value;
        if (isPromise(value)) (pending ??= []).push(name);
      }
    } catch (error) {
      if (pending === null) throw error;
      // The other fields are awaited, so that no rejection of theirs is left unhandled.
      return settled(result, pending).finally(() => {
        throw error;
      });
    }
    return pending === null ? result : settled(result, pending);
  }

  #compile(): readonly CompiledField[] {
    const fields = this.#compilation.selections.fieldsOf(this.#type, this.#sets);
    this.#compilation.count.fields += fields.size;
    return [...fields].flatMap(
      ([name, nodes]) => compileField(this.#compilation, this.#type, name, nodes) ?? [],
    );
  }
}

/** Null for a field that does not exist, which is left out of the answer. */
function compileField(
  compilation: Compilation,
  parentType: GraphQLObjectType,
  name: string,
  nodes: MergedField,
): CompiledField | null {
  const { value: fieldName } = nodes[0].name;
  if (fieldName === TypeNameMetaFieldDef.name) return { name, execute: () => parentType.name };
  const field = META_FIELDS.get(fieldName) ?? parentType.getFields()[fieldName];
  if (field === undefined) return null;
  const isNonNull = isNonNullType(field.type);
  const leaf = getNullableType(field.type);
  const argsOf = argumentsOf(field, nodes[0]);
  const facts: FieldFacts = {
    nodes,
    coordinate: `${parentType.name}.${field.name}`,
    infoOf: infoFor(field, nodes, parentType),
    fieldsOf: (type) => new CompiledFields(compilation, type, setsOf(nodes)),
  };
  const pathOf = (prev: Path): ResponsePath => ({ prev, key: name, typename: parentType.name });
  const complete = completionOf(field.type, facts);

  const finish = (run: Run, result: unknown, path: ResponsePath): unknown => {
    const completed = isPromise(result)
      ? result.then((resolved) => complete(run, resolved, path, path))
      : complete(run, result, path, path);
    return isPromise(completed)
      ? completed.then(undefined, (error: unknown) => run.fail(error, nodes, path, isNonNull))
      : completed;
  };

  const { resolve } = field;
  if (resolve !== undefined && takesInfo(resolve)) {
    return {
      name,
      execute: (run, source, parent) => {
        const path = pathOf(parent);
        try {
          const info = facts.infoOf(run, path);
          return finish(run, resolve(source, argsOf(run), run.contextValue, info), path);
        } catch (error) {
          return run.fail(error, nodes, path, isNonNull);
        }
      },
    };
  }

  const read = (run: Run, source: unknown, parent: Path): unknown => {
    if (resolve !== undefined) return resolve(source, argsOf(run), run.contextValue, NO_INFO);
    if (!isObjectLike(source)) return undefined;
    const property = source[field.name];
    if (typeof property !== "function") return property;
    const info = facts.infoOf(run, pathOf(parent));
    return (source as Methods)[field.name]?.(argsOf(run), run.contextValue, info);
  };
  if (isLeafType(leaf))
    return { name, execute: leafReader(read, leaf, { pathOf, finish, facts, isNonNull }) };
  return {
    name,
    execute: (run, source, parent) => {
      const path = pathOf(parent);
      try {
        return finish(run, read(run, source, parent), path);
      } catch (error) {
        return run.fail(error, nodes, path, isNonNull);
      }
    },
  };
}

/** Most values are such: a property that is there, and needs no path unless it fails. */
function leafReader(
  read: (run: Run, source: unknown, parent: Path) => unknown,
  type: GraphQLLeafType,
  {
    pathOf,
    finish,
    facts: { nodes, coordinate },
    isNonNull,
  }: {
    readonly pathOf: (parent: Path) => ResponsePath;
    readonly finish: (run: Run, result: unknown, path: ResponsePath) => unknown;
    readonly facts: FieldFacts;
    readonly isNonNull: boolean;
  },
): CompiledField["execute"] {
  const complete = completeLeaf(type);
  return (run, source, parent) => {
    try {
      const value = read(run, source, parent);
      if (isPromise(value)) return finish(run, value, pathOf(parent));
      const completed = complete(value);
      if (completed === null && isNonNull) throw nullError(coordinate);
      return completed;
    } catch (error) {
      return run.fail(error, nodes, pathOf(parent), isNonNull);
    }
  };
}

/** Validation allows these two on the root of queries only. */
const META_FIELDS: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

/** A resolver with three parameters is given an empty `info`: making one takes longer than reading a property. */
function takesInfo({ length }: { readonly length: number }): boolean {
  return length > 3;
}

const NO_INFO = {} as GraphQLResolveInfo;

function isObjectLike(value: unknown): value is Record<string, unknown> {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

type Methods = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

function infoFor(
  { name, type }: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  parentType: GraphQLObjectType,
): FieldFacts["infoOf"] {
  return ({ document: { schema, fragments, operation }, variables }, path) => ({
    fieldName: name,
    fieldNodes: nodes,
    returnType: type,
    parentType,
    path,
    schema,
    fragments,
    rootValue: undefined,
    operation,
    variableValues: variables,
  });
}

/** The arguments of a field, computed once for each execution: never kept, since resolvers could change what is in them. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (run: Run) => Record<string, unknown> {
  if (field.args.length === 0) return () => ({});
  return ({ args, variables }) => {
    const known = args.get(node) ?? getArgumentValues(field, node, variables);
    args.set(node, known);
    return { ...known };
  };
}
