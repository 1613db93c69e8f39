/** The state of one execution: its variables, and the errors so far. */
import {
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  locatedError,
  type OperationDefinitionNode,
  type ResponsePath,
  responsePathAsArray,
} from "graphql";

export type Path = ResponsePath | undefined;

/** What all executions of an operation share, in the form that resolvers get it. */
export interface Document {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
}

export class Run {
  readonly document: Document;
  readonly contextValue: unknown;
  /** Coerced. */
  readonly variables: Record<string, unknown>;
  readonly errors: GraphQLError[] = [];
  /** The places that became null because of an error. Undefined is the whole answer. */
  readonly #nulled = new Set<Path>();
  /** The arguments of fields, by their place in the document. */
  readonly args = new Map<FieldNode, Record<string, unknown>>();

  constructor(document: Document, contextValue: unknown, variables: Record<string, unknown>) {
    this.document = document;
    this.contextValue = contextValue;
    this.variables = variables;
  }

  /** Reports an error, unless it is within a place that is null already. */
  report(error: GraphQLError, path: Path): void {
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.errors.push(error);
  }

  /**
   * What a value is that could not be completed: null, with the error reported.
   *
   * @throws {GraphQLError} if null is not allowed, so that the parent cannot be completed either
   */
  fail(raw: unknown, nodes: readonly FieldNode[], path: ResponsePath, isNonNull: boolean): null {
    const error = locatedError(raw, nodes, responsePathAsArray(path));
    if (isNonNull) throw error;
    this.report(error, path);
    return null;
  }

  result(data: unknown): ExecutionResult {
    const { errors } = this;
    const result = { data: data as Record<string, unknown> | null };
    return errors.length === 0 ? result : { errors, ...result };
  }

  /** The result if the whole answer is null because of `error`. */
  failure(error: unknown): ExecutionResult {
    this.report(error as GraphQLError, undefined);
    return this.result(null);
  }
}
