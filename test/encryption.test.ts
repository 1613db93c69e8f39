import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Encryption } from "../src/encryption.js";

const [first, second] = [randomBytes(32), randomBytes(32)];
const plain = Buffer.from("jane@example.com");

describe("encryption", () => {
  it("gives back what it took, in the same place only", () => {
    const encryption = new Encryption([first]);
    const sealed = encryption.encrypt(plain, "a");
    expect(sealed.includes(plain)).toBe(false);
    expect(encryption.decrypt(sealed, "a")).toEqual(plain);
    expect(encryption.decrypt(sealed, "b")).toBeNull();
  });

  it("never gives the same bytes twice", () => {
    const encryption = new Encryption([first]);
    expect(encryption.encrypt(plain, "a")).not.toEqual(encryption.encrypt(plain, "a"));
  });

  it("reads what an older key has encrypted", () => {
    const sealed = new Encryption([first]).encrypt(plain, "a");
    expect(new Encryption([second, first]).decrypt(sealed, "a")).toEqual(plain);
    expect(new Encryption([second]).decrypt(sealed, "a")).toBeNull();
  });

  it("refuses what was changed or cut", () => {
    const encryption = new Encryption([first]);
    const sealed = encryption.encrypt(plain, "a");
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(encryption.decrypt(changed, "a")).toBeNull();
      expect(encryption.decrypt(sealed.subarray(0, index), "a")).toBeNull();
    }
  });
});
