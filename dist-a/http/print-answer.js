/** Largest response to a request that was not executed, in bytes. */
const MAX_ERROR_BYTES = 2_000;
/** Longest error message in such a response, if it would be larger otherwise, in characters. */
const MAX_MESSAGE = 500;
/**
 * Serializes a response. One without an operation gets an empty bill. One without data is shortened to {@link
 * MAX_ERROR_BYTES}.
 */
export function printAnswer(answer, emptyBill) {
    if (answer.data !== undefined)
        return print(answer);
    const extensions = answer.extensions ?? { upstream: emptyBill() };
    let errors = distinct(answer.errors ?? []);
    const text = () => print({ errors, extensions });
    let printed = text();
    while (printed.length > MAX_ERROR_BYTES && errors.length > 1) {
        errors = errors.slice(0, Math.ceil(errors.length / 2));
        printed = text();
    }
    if (printed.length <= MAX_ERROR_BYTES)
        return printed;
    errors = errors.map((error) => ({
        message: error.message.length > MAX_MESSAGE ? `${error.message.slice(0, MAX_MESSAGE)}…` : error.message,
        extensions: { ...error.extensions, advice: undefined },
    }));
    return text();
}
/**
 * Removes duplicate errors. If one repeated error stopped the validation, the note that it was stopped is removed too.
 */
function distinct(errors) {
    const byMessage = new Map(errors.toReversed().map((error) => [error.message, error]));
    const [first, ...others] = [...byMessage.values()].toReversed();
    const isStopped = errors.length > 2 && others.length === 1;
    return first === undefined || isStopped ? errors.slice(0, 1) : [first, ...others];
}
function print(answer) {
    return `${JSON.stringify(answer)}\n`;
}
//# sourceMappingURL=print-answer.js.map