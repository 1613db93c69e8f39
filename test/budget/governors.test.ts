import { describe, expect, it } from "vitest";
import { Governors } from "../../src/budget/governors.js";

describe("a credential", () => {
  const governors = new Governors();
  const credential = { apiUrl: "https://api.example.com", appId: "one" };

  it("has one governor whoever asks", () => {
    expect(governors.of({ ...credential })).toBe(governors.of(credential));
    expect(governors.of({ ...credential, apiUrl: "https://API.example.com/" })).toBe(
      governors.of(credential),
    );
  });

  it("shares it with no other", () => {
    expect(governors.of({ ...credential, appId: "two" })).not.toBe(governors.of(credential));
    expect(governors.of({ ...credential, apiUrl: "https://us1.api.example.com" })).not.toBe(
      governors.of(credential),
    );
  });
});
