import { describe, expect, it } from "vitest";
import { Governors } from "../../src/budget/governors.js";

describe("a credential", () => {
  const credential = { apiUrl: "https://api.example.com", appId: "one" };

  it("has one governor for the whole process", () => {
    expect(Governors.of({ ...credential })).toBe(Governors.of(credential));
    expect(Governors.of({ ...credential, apiUrl: "https://API.example.com/" })).toBe(
      Governors.of(credential),
    );
  });

  it("shares it with no other", () => {
    expect(Governors.of({ ...credential, appId: "two" })).not.toBe(Governors.of(credential));
    expect(Governors.of({ ...credential, apiUrl: "https://us1.api.example.com" })).not.toBe(
      Governors.of(credential),
    );
  });
});
