/**
 * Limits on the nesting and the numbers of a request. Depth is counted without recursion. Parsers and serializers
 * recurse, and thirty thousand brackets (60 kB) would overflow their stack.
 */
import { GraphQLError, Lexer, Source, TokenKind } from "graphql";
/** Most levels of nesting in a document, and in the JSON of a request. Real requests have less than a third. */
const MAX_NESTING = 100;
/** Most tokens to scan. The parser has a lower limit, and reports longer documents. */
const MAX_TOKENS = 20_000;
const OPENING = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const CLOSING = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];
/** Why parsed JSON is invalid. Null if it is valid. */
export function jsonProblem(value) {
    let depth = 0;
    for (const level of levelsOf(value)) {
        depth += 1;
        if (depth > MAX_NESTING)
            return TOO_DEEP;
        // JSON.parse reads 1e400 as Infinity, which JSON.stringify would write as null.
        if (level.some((one) => Object.values(one).some(isInfinite)))
            return TOO_LARGE;
    }
    return null;
}
/** Why a document is invalid. Null if it is valid, or has a syntax error, which the parser reports. */
export function textProblem(text) {
    if (!needsScan(text))
        return null;
    const lexer = new Lexer(new Source(text));
    let depth = 0;
    try {
        for (let count = 0; count < MAX_TOKENS; count += 1) {
            const { kind, value } = lexer.advance();
            if (kind === TokenKind.EOF)
                return null;
            if (OPENING.includes(kind))
                depth += 1;
            if (CLOSING.includes(kind))
                depth -= 1;
            if (depth > MAX_NESTING)
                return TOO_DEEP;
            const isNumber = kind === TokenKind.INT || kind === TokenKind.FLOAT;
            if (isNumber && isInfinite(Number(value)))
                return TOO_LARGE;
        }
    }
    catch (error) {
        if (!(error instanceof GraphQLError))
            throw error;
    }
    return null;
}
/** Whether a document has enough brackets to be too deep, or a number that might be too large. Most have neither. */
function needsScan(text) {
    const openings = text.match(/[{[(]/g)?.length ?? 0;
    return openings > MAX_NESTING || /\d[eE]\+?\d{3}|\d{300}/.test(text);
}
const TOO_DEEP = `The request must be nested at most ${MAX_NESTING} levels deep`;
const TOO_LARGE = `Numbers must be at most ${Number.MAX_VALUE}`;
/** The objects and arrays in `value`, level by level, starting with the outermost. */
export function* levelsOf(value) {
    for (let level = [value].filter(isNested); level.length > 0;) {
        yield level;
        level = level.flatMap((one) => Object.values(one).filter(isNested));
    }
}
function isNested(value) {
    return typeof value === "object" && value !== null;
}
function isInfinite(value) {
    return value === Infinity || value === -Infinity;
}
//# sourceMappingURL=nesting.js.map