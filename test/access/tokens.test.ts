/** Tokens of an identity provider that answers on loopback. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSignIn, type SignIn } from "../../src/access/sign-in.js";
import { useApp } from "../helpers/app.js";
import { rawSocket } from "../helpers/socket.js";

const ISSUER = "https://id.example/";
const AUDIENCE = "customers";

/** An identity provider with one key at a time, and how often it was asked for it. */
async function useProvider(algorithm = "ES256") {
  let isDown = false;
  let asked = 0;
  const kid = "1";
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const server = createServer((_request, response) => {
    asked += 1;
    if (isDown) return void response.writeHead(500).end();
    void exportJWK(pair.publicKey).then((jwk) =>
      response.end(JSON.stringify({ keys: [{ ...jwk, kid, alg: algorithm }] })),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    tokens: {
      jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
      issuer: ISSUER,
      audience: AUDIENCE,
      callsPerDay: null as number | null,
    },
    asked: () => asked,
    fail: (fails: boolean) => {
      isDown = fails;
    },
    sign: (
      claims: Readonly<Record<string, unknown>> = {},
      header: { kid?: string } = {},
      key: CryptoKey = pair.privateKey,
    ) =>
      new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "ada", exp: inSeconds(600), ...claims })
        .setProtectedHeader({ alg: algorithm, kid, ...header })
        .sign(key),
  };
}

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
const signInWith = (tokens: Awaited<ReturnType<typeof useProvider>>["tokens"]) =>
  createSignIn({ keysFile: null, keys: [], tokens });
const outcome = (signIn: SignIn, token: string) =>
  signIn.callerOf({ authorization: `Bearer ${token}` }).then(
    ({ name }) => name,
    ({ code }: { code: string }) => code,
  );

describe("a token", () => {
  it.each(["RS256", "PS256", "ES256", "ES384", "EdDSA"])(
    "is accepted with the signature %s",
    async (algorithm) => {
      const provider = await useProvider(algorithm);
      expect(await outcome(signInWith(provider.tokens), await provider.sign())).toBe("token:ada");
    },
  );

  it.each<[string, Readonly<Record<string, unknown>>, string[]]>([
    ["scope", { scope: "openid customers:read bulk" }, ["customers:read", "bulk"]],
    ["scp", { scp: ["customers:write", "mail"] }, ["customers:write"]],
    ["permissions", { permissions: ["admin", 7] }, ["admin"]],
    ["none", {}, []],
    ["another type", { scope: { admin: true } }, []],
  ])("has the known scopes of %s", async (_, claims, scopes) => {
    const provider = await useProvider();
    const signIn = signInWith(provider.tokens);
    const caller = await signIn.callerOf({ authorization: `Bearer ${await provider.sign(claims)}` });
    expect([...caller.scopes]).toEqual(scopes);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["has expired", { exp: inSeconds(-60) }],
    ["never expires", { exp: undefined }],
    ["is not valid yet", { nbf: inSeconds(60) }],
    ["is of another issuer", { iss: "https://evil.example/" }],
    ["is for another audience", { aud: "billing" }],
    ["has no audience", { aud: undefined }],
    ["has no subject", { sub: undefined }],
  ])("is refused if it %s", async (_, claims) => {
    const provider = await useProvider();
    const signIn = signInWith(provider.tokens);
    expect(await outcome(signIn, await provider.sign(claims))).toBe("UNAUTHENTICATED");
  });

  it("is refused without a signature, with another one, and with a symmetric one", async () => {
    const provider = await useProvider();
    const signIn = signInWith(provider.tokens);
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: "ada", exp: inSeconds(600) };
    const other = await generateKeyPair("ES256");
    const symmetric = new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "1" })
      .sign(new Uint8Array(32));
    expect(await outcome(signIn, `${new UnsecuredJWT(claims).encode()}x`)).toBe("UNAUTHENTICATED");
    expect(await outcome(signIn, await symmetric)).toBe("UNAUTHENTICATED");
    expect(provider.asked()).toBe(0);
    expect(await outcome(signIn, await provider.sign({}, {}, other.privateKey))).toBe("UNAUTHENTICATED");
    expect(await outcome(signIn, "a.b.c")).toBe("UNAUTHENTICATED");
  });

  it("may have expired by the difference of the clocks", async () => {
    const provider = await useProvider();
    expect(await outcome(signInWith(provider.tokens), await provider.sign({ exp: inSeconds(-5) }))).toBe(
      "token:ada",
    );
  });

  it("names its caller without unusual characters, and no two the same", async () => {
    const provider = await useProvider();
    const signIn = signInWith(provider.tokens);
    expect(await outcome(signIn, await provider.sign({ sub: "auth0|7" }))).toBe("token:auth0|7");
    const names = await Promise.all(
      ["a\nb", "a b", "x".repeat(65), "x".repeat(66)].map(async (sub) =>
        outcome(signIn, await provider.sign({ sub })),
      ),
    );
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^token:[\w.@|-]{1,64}~[0-9a-f]{12}$/);
  });
});

describe("the keys of the provider", () => {
  it("are fetched once for many tokens, and not for each unknown one", async () => {
    const provider = await useProvider();
    const signIn = signInWith(provider.tokens);
    const token = await provider.sign();
    await Promise.all(Array.from({ length: 20 }, () => outcome(signIn, token)));
    expect(provider.asked()).toBe(1);
    const unknown = await provider.sign({}, { kid: "unknown" });
    for (let round = 0; round < 5; round += 1) expect(await outcome(signIn, unknown)).toBe("UNAUTHENTICATED");
    expect(provider.asked()).toBe(1);
  });

  it("are missed with 503, and asked for once while they cannot be had", async () => {
    const provider = await useProvider();
    provider.fail(true);
    const app = await useApp({ customers: 0, signIn: { keysFile: null, keys: [], tokens: provider.tokens } });
    const token = await provider.sign();
    const ask = () =>
      fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: `{"query":"{ __typename }"}`,
      });
    const first = await ask();
    expect(first.status).toBe(503);
    expect(await first.json()).toMatchObject({ errors: [{ extensions: { code: "SIGN_IN_UNAVAILABLE" } }] });
    await Promise.all(Array.from({ length: 10 }, ask));
    expect(provider.asked()).toBe(1);
    provider.fail(false);
    await expect.poll(async () => (await ask()).status, { interval: 200, timeout: 30_000 }).toBe(200);
    expect(app.logs()).not.toContain(token);
  });
});

describe("a WebSocket with a token", () => {
  it.each([
    ["that is wrong", false, 4403],
    // Clients come back after this code.
    ["that cannot be checked, since the identity provider is down", true, 1013],
  ])("%s is closed with a code of its own", async (_, isDown, code) => {
    const provider = await useProvider();
    provider.fail(isDown);
    const app = await useApp({ customers: 0, signIn: { keysFile: null, keys: [], tokens: provider.tokens } });
    const token = await provider.sign({}, {}, (await generateKeyPair("ES256")).privateKey);
    const { closed, send } = await rawSocket(app);
    send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
    expect(await closed).toBe(code);
  });
});
