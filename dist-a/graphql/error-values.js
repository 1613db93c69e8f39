/** The parts of messages that quote a value, and what is left of them. */
const QUOTES = [
    [
        / cannot represent ([\w -]*\bvalue): .*?( Did you mean the enum value[^?]*\?)?$/s,
        " cannot represent $1.$2",
    ],
    [/ cannot represent (an invalid date-time-string|non string or Date type) .*$/s, " cannot represent $1"],
    [/Value is not (string|a valid LocalDate): .*$/s, "Value is not $1"],
    [/Value ".*?" does not exist in "(\w+)" enum\./s, 'The value does not exist in the enum "$1".'],
    [/^(Expected value of type "[^"]*"), found .*$/s, "$1"],
    [/^Unknown operation named ".*"\.$/s, "The document has no operation of the name in operationName"],
    [/^(Argument "\w+") has invalid value .*$/s, "$1 has an invalid value"],
    [/^(Syntax Error: [^"]*\b(?:String|BlockString|Int|Float)) ".*$/s, "$1"],
];
/** The message of `error` without the values that it quotes. */
export function withoutValues({ message, originalError }) {
    const variable = /^(Variable "\$\w+") got invalid value /.exec(message)?.[1];
    if (variable === undefined)
        return unquoted(message);
    const reason = originalError?.message;
    const end = `; ${reason}`;
    // The value may contain anything, so the place and the reason are looked for from the end.
    if (reason === undefined || !message.endsWith(end))
        return `${variable} got an invalid value`;
    const place = / at "[\w.[\]]+"$/.exec(message.slice(0, -end.length))?.[0] ?? "";
    return `${variable} got an invalid value${place}; ${unquoted(reason)}`;
}
function unquoted(message) {
    return QUOTES.reduce((text, [quote, rest]) => text.replace(quote, rest), message);
}
//# sourceMappingURL=error-values.js.map