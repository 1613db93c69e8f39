/** Gives fields that ask the upstream or its cache for something a span of their own, below that of the operation. */
import { type GraphQLField, type GraphQLSchema, isObjectType } from "graphql";
import type { Context } from "../graphql/context.js";
import { codeOf } from "../graphql/errors.js";
import { priceOf } from "../graphql/price.js";
import type { Attributes, Span, SpanOptions, SpanParent } from "../span.js";

/** Only a field with a price can ask for something. Without tracing the only cost is one comparison. */
export function traceFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) traced(field, `${type.name}.${field.name}`);
  }
}

function traced(field: GraphQLField<unknown, Context>, coordinate: string): void {
  const { resolve } = field;
  if (resolve === undefined || priceOf(field as GraphQLField<unknown, unknown>) === null) return;
  field.resolve = (source, args: unknown, context, info) => {
    if (context.span === null) return resolve(source, args, context, info);
    const span = new FieldSpan(context.span, coordinate);
    const loads = context.loads.at({ span });
    const value: unknown = resolve(source, args, { ...context, loads, voucherify: loads.voucherify }, info);
    if (!(value instanceof Promise)) span.end({});
    else {
      value.then(
        () => span.end({}),
        (error: unknown) => span.end({ "error.type": codeOf(error) }),
      );
    }
    return value;
  };
}

/** The span of a field. It exists from the first thing that the field asks for: most fields with a price ask for nothing. */
class FieldSpan implements SpanParent {
  readonly #operation: Span;
  readonly #coordinate: string;
  readonly #startedAt = performance.now();
  #span: Span | null = null;

  constructor(operation: Span, coordinate: string) {
    this.#operation = operation;
    this.#coordinate = coordinate;
  }

  start(name: string, options?: SpanOptions): Span {
    return this.#own().start(name, options);
  }

  note(event: string, attributes: Attributes): void {
    this.#own().note(event, attributes);
  }

  end(attributes: Attributes): void {
    this.#span?.end({ attributes, isError: "error.type" in attributes });
  }

  #own(): Span {
    this.#span ??= this.#operation.start(this.#coordinate, { startedAt: this.#startedAt });
    return this.#span;
  }
}
