/**
 * Arguments that set the length of a list: `first`, and lists of keys. Each is marked where it is declared, so that
 * advice can suggest a shorter list.
 */
import type { GraphQLField } from "graphql";
import { Arg, Extensions, Int } from "type-graphql";
import { MAX_LIMIT } from "../voucherify/paging.js";

/** `first` of a connection: the page size. */
export function First(defaultValue: number): ArgDecorator {
  return marked(
    "first",
    Arg("first", () => Int, {
      defaultValue,
      description: `The maximum number of items to return, 1 to ${MAX_LIMIT}.`,
    }),
  );
}

/** `first` of a list that REST returns as a whole. */
export function FirstOrAll(): ArgDecorator {
  const description = `The maximum number of items to return, 1 to ${MAX_LIMIT}. All items if omitted.`;
  return marked(
    "first",
    Arg("first", () => Int, { nullable: true, description }),
  );
}

/** `after` of a connection. */
export function After(): ArgDecorator {
  return Arg("after", () => String, {
    nullable: true,
    description: "The cursor after which to start. The first page if omitted.",
  });
}

/** An argument that is a list of keys or rows. Takes the options of `Arg`. */
export function ListArg(name: string, ...rest: ListArgOptions): ArgDecorator {
  return marked(name, Arg(name, ...rest));
}

type ArgDecorator = ReturnType<typeof Arg>;
type ListArgOptions = Parameters<typeof Arg> extends [string, ...infer Rest] ? Rest : never;

/** Whether an argument of a field sets the length of a list. */
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
