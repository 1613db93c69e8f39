/**
 * Arguments that say how long a list is: `first`, and lists of keys. They are marked where they are declared, so that the
 * price of an operation can advise a shorter list.
 */
import type { GraphQLField } from "graphql";
import { Arg, Extensions, Int } from "type-graphql";
import { MAX_LIMIT } from "../voucherify/paging.js";

/** `first` of a connection: how many items a page has at most. */
export function First(defaultValue: number): ArgDecorator {
  return marked(
    "first",
    Arg("first", () => Int, { defaultValue, description: `How many items at most, 1 to ${MAX_LIMIT}.` }),
  );
}

/** `first` of a list that REST answers as a whole. */
export function FirstOrAll(): ArgDecorator {
  const description = `How many items at most, 1 to ${MAX_LIMIT}. All if omitted.`;
  return marked(
    "first",
    Arg("first", () => Int, { nullable: true, description }),
  );
}

/** `after` of a connection. */
export function After(): ArgDecorator {
  return Arg("after", () => String, { nullable: true, description: "Return items after this cursor." });
}

/** An argument that is a list of keys or rows. Takes what `Arg` takes. */
export function ListArg(name: string, ...rest: ListArgOptions): ArgDecorator {
  return marked(name, Arg(name, ...rest));
}

type ArgDecorator = ReturnType<typeof Arg>;
type ListArgOptions = Parameters<typeof Arg> extends [string, ...infer Rest] ? Rest : never;

/** Whether an argument of a field says how long a list is. */
export function isLengthArgument(field: GraphQLField<unknown, unknown>, argument: string): boolean {
  return field.extensions[markOf(argument)] === true;
}

function marked(name: string, declare: ArgDecorator): ArgDecorator {
  return (target, method, index) => {
    declare(target, method, index);
    if (method !== undefined) Extensions({ [markOf(name)]: true })(target, method);
  };
}

function markOf(argument: string): string {
  return `length of ${argument}`;
}
