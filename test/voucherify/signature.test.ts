/** Signatures of webhooks, held against the vendor's own test cases. */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSigned, sign } from "../../src/voucherify/signature.js";
import signatures from "../fixtures/webhooks/signatures.json" with { type: "json" };

const fixture = (file: string) => readFileSync(new URL(`../fixtures/webhooks/${file}`, import.meta.url));

const SECRET = "a-secret";
const BODY = Buffer.from('{"id":"whs_1","name":"Ada  \\" Lovelace","tags":["a b"],"n":1.0}');
const SIGNATURE = sign(BODY, SECRET);

describe("a signature", () => {
  it.each(signatures.vectors)("is that of the vendor: $message", ({ message, secret, signature }) => {
    expect(sign(message, secret)).toBe(signature);
    expect(isSigned(Buffer.from(message), signature, [secret])).toBe(true);
  });

  it.each(Object.entries(signatures.deliveries))("fits its delivery in any layout: %s", (file, signature) => {
    // The files are laid out for people. What was signed is compact.
    expect(isSigned(fixture(file), signature, [signatures.secret])).toBe(true);
    expect(isSigned(fixture(file), signature, ["another-secret"])).toBe(false);
  });

  it("is lower-case hex", () => {
    expect(SIGNATURE).toMatch(/^[0-9a-f]{64}$/);
    expect(isSigned(BODY, SIGNATURE.toUpperCase(), [SECRET])).toBe(false);
  });

  it.each<[string, unknown]>([
    ["missing", undefined],
    ["empty", ""],
    ["forged", "0".repeat(64)],
    ["truncated", SIGNATURE.slice(0, -1)],
    ["too long", `${SIGNATURE}0`],
    ["with a line break", `${SIGNATURE}\n`],
    ["sent twice", `${SIGNATURE}, ${SIGNATURE}`],
    ["a list", [SIGNATURE]],
    ["with the name of its hash", `sha256=${SIGNATURE}`],
    ["in base64", Buffer.from(SIGNATURE, "hex").toString("base64")],
  ])("does not fit if it is %s", (_, signature) => {
    expect(isSigned(BODY, signature, [SECRET])).toBe(false);
  });

  it.each([
    ["another value", '{"id":"whs_2","name":"Ada  \\" Lovelace","tags":["a b"],"n":1.0}'],
    ["another order of keys", '{"name":"Ada  \\" Lovelace","id":"whs_1","tags":["a b"],"n":1.0}'],
    ["another spelling of a number", '{"id":"whs_1","name":"Ada  \\" Lovelace","tags":["a b"],"n":1}'],
    ["a blank less in a string", '{"id":"whs_1","name":"Ada \\" Lovelace","tags":["a b"],"n":1.0}'],
    [
      "a blank less after an escaped quote",
      '{"id":"whs_1","name":"Ada  \\"Lovelace","tags":["a b"],"n":1.0}',
    ],
    [
      "a line separator that JSON does not know",
      '{"id":"whs_1",\u2028"name":"Ada  \\" Lovelace","tags":["a b"],"n":1.0}',
    ],
    ["nothing", ""],
  ])("does not fit a body with %s", (_, body) => {
    expect(isSigned(Buffer.from(body), SIGNATURE, [SECRET])).toBe(false);
  });

  it("fits with any of several secrets, and with none of none", () => {
    expect(isSigned(BODY, SIGNATURE, ["old", SECRET])).toBe(true);
    expect(isSigned(BODY, SIGNATURE, [SECRET, "new"])).toBe(true);
    expect(isSigned(BODY, SIGNATURE, ["old", "new"])).toBe(false);
    expect(isSigned(BODY, SIGNATURE, [])).toBe(false);
  });

  it("fits any JSON, however it is laid out", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom("\t", " ", 4),
        fc.constantFrom("", " \r\n"),
        (json, indent, around) => {
          const value: unknown = JSON.parse(json);
          const compact = JSON.stringify(value);
          const laidOut = around + JSON.stringify(value, null, indent) + around;
          expect(isSigned(Buffer.from(laidOut), sign(compact, SECRET), [SECRET])).toBe(true);
        },
      ),
    );
  });

  it("fits bytes that are no text, as they are", () => {
    const bytes = Buffer.from([0xff, 0x22, 0x20, 0xc3, 0x28, 0x5c]);
    expect(isSigned(bytes, sign(bytes, SECRET), [SECRET])).toBe(true);
  });
});
