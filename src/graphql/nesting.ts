/**
 * How deep a request may be nested, and which numbers it may hold. Depth is counted without recursion: parsers and
 * serializers recurse, and thirty thousand brackets, 60 kB, would be more than their stack holds.
 */
import { GraphQLError, Lexer, Source, TokenKind } from "graphql";

/** Deepest nesting of a request: of its document, and of its JSON. No sensible one has a third of it. */
const MAX_NESTING = 100;
/** Tokens of a document that are looked at. One that has more is refused by the parser, which stops at its own limit. */
const MAX_TOKENS = 20_000;

const OPENING: readonly TokenKind[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const CLOSING: readonly TokenKind[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];

/** What is wrong with JSON that has been parsed; null if nothing is. */
export function jsonProblem(value: unknown): string | null {
  let depth = 0;
  for (const level of levelsOf(value)) {
    depth += 1;
    if (depth > MAX_NESTING) return TOO_DEEP;
    // JSON has no Infinity, but a number as large as 1e400 is read as one. Written again it would be null.
    if (level.some((one) => Object.values(one).some(isInfinite))) return TOO_LARGE;
  }
  return null;
}

/** What is wrong with a document; null if nothing is, or if it is no document: the parser will say so. */
export function textProblem(text: string): string | null {
  if (!isWorthALook(text)) return null;
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  try {
    for (let count = 0; count < MAX_TOKENS; count += 1) {
      const { kind, value } = lexer.advance();
      if (kind === TokenKind.EOF) return null;
      if (OPENING.includes(kind)) depth += 1;
      if (CLOSING.includes(kind)) depth -= 1;
      if (depth > MAX_NESTING) return TOO_DEEP;
      const isNumber = kind === TokenKind.INT || kind === TokenKind.FLOAT;
      if (isNumber && isInfinite(Number(value))) return TOO_LARGE;
    }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
  }
  return null;
}

/** Whether a document has brackets enough to be too deep, or a number that might be too large. Most have neither. */
function isWorthALook(text: string): boolean {
  const openings = text.match(/[{[(]/g)?.length ?? 0;
  return openings > MAX_NESTING || /\d[eE]\+?\d{3}|\d{300}/.test(text);
}

const TOO_DEEP = `The request must be nested at most ${MAX_NESTING} levels deep`;
const TOO_LARGE = "A number must be one that JSON can hold, up to 1.7976931348623157e308";

/** The objects and arrays of `value`, level by level, from the outermost. */
export function* levelsOf(value: unknown): Generator<readonly object[], void> {
  for (let level = [value].filter(isNested); level.length > 0;) {
    yield level;
    level = level.flatMap((one) => Object.values(one).filter(isNested));
  }
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isInfinite(value: unknown): boolean {
  return value === Infinity || value === -Infinity;
}
