/** Gives fields that ask the upstream or its cache for something a span of their own, below that of the operation. */
import { isObjectType } from "graphql";
import { codeOf } from "../graphql/errors.js";
import { priceOf } from "../graphql/price.js";
/** Only a field with a price can ask for something. Without tracing the only cost is one comparison. */
export function traceFields(schema) {
    for (const type of Object.values(schema.getTypeMap())) {
        if (!isObjectType(type))
            continue;
        for (const field of Object.values(type.getFields()))
            traced(field, `${type.name}.${field.name}`);
    }
}
function traced(field, coordinate) {
    const { resolve } = field;
    if (resolve === undefined || priceOf(field) === null)
        return;
    field.resolve = (source, args, context, info) => {
        if (context.span === null)
            return resolve(source, args, context, info);
        const span = new FieldSpan(context.span, coordinate);
        const loads = context.loads.at({ span });
        const value = resolve(source, args, { ...context, loads, voucherify: loads.voucherify }, info);
        if (!(value instanceof Promise))
            span.end({});
        else {
            value.then(() => span.end({}), (error) => span.end({ "error.type": codeOf(error) }));
        }
        return value;
    };
}
/** The span of a field. It exists from the first thing that the field asks for: most fields with a price ask for nothing. */
class FieldSpan {
    #operation;
    #coordinate;
    #startedAt = performance.now();
    #span = null;
    constructor(operation, coordinate) {
        this.#operation = operation;
        this.#coordinate = coordinate;
    }
    start(name, options) {
        return this.#own().start(name, options);
    }
    note(event, attributes) {
        this.#own().note(event, attributes);
    }
    end(attributes) {
        this.#span?.end({ attributes, isError: "error.type" in attributes });
    }
    #own() {
        this.#span ??= this.#operation.start(this.#coordinate, { startedAt: this.#startedAt });
        return this.#span;
    }
}
//# sourceMappingURL=trace-fields.js.map