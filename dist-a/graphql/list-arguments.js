import { Arg, Extensions, Int } from "type-graphql";
import { MAX_LIMIT } from "../voucherify/paging.js";
/** `first` of a connection: the page size. */
export function First(defaultValue) {
    return marked("first", Arg("first", () => Int, {
        defaultValue,
        description: `The maximum number of items to return, 1 to ${MAX_LIMIT}.`,
    }));
}
/** `first` of a list that REST returns as a whole. */
export function FirstOrAll() {
    const description = `The maximum number of items to return, 1 to ${MAX_LIMIT}. All items if omitted.`;
    return marked("first", Arg("first", () => Int, { nullable: true, description }));
}
/** `after` of a connection. */
export function After() {
    return Arg("after", () => String, {
        nullable: true,
        description: "The cursor after which to start. The first page if omitted.",
    });
}
/** An argument that is a list of keys or rows. Takes the options of `Arg`. */
export function ListArg(name, ...rest) {
    return marked(name, Arg(name, ...rest));
}
/** Whether an argument of a field sets the length of a list. */
export function isLengthArgument(field, argument) {
    return field.extensions[markOf(argument)] === true;
}
function marked(name, declare) {
    return (target, method, index) => {
        declare(target, method, index);
        if (method !== undefined)
            Extensions({ [markOf(name)]: true })(target, method);
    };
}
function markOf(argument) {
    return `length of ${argument}`;
}
//# sourceMappingURL=list-arguments.js.map