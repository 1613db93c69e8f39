/** JSON Web Tokens of an identity provider, in place of API keys. */
import { createHash } from "node:crypto";
import { createRemoteJWKSet, customFetch, errors, jwtVerify, } from "jose";
import { SCOPES, TOKEN_PREFIX } from "./caller.js";
import { SignInError } from "./sign-in-error.js";
/** Asymmetric only: with the others, whoever can check a token can also make one. */
const ALGORITHMS = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" ");
/** How far the clocks of the provider and this server may be apart, in seconds. */
const CLOCK_TOLERANCE_S = 30;
/** Time between two requests for the keys because of tokens with an unknown key, in milliseconds. */
const UNKNOWN_KEY_MS = 30_000;
/** Time after a failed request for the keys before the next one, in milliseconds. */
const FAILURE_MS = 2_000;
const TIMEOUT_MS = 5_000;
/** The returned function throws a {@link SignInError} if a token is not valid or cannot be checked. */
export function tokenReader({ jwksUrl, issuer, audience, callsPerDay }) {
    const getKey = keysAt(jwksUrl);
    const options = {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ["exp", "sub"],
    };
    return async (token) => {
        try {
            const { payload } = await jwtVerify(token, getKey, options);
            return {
                name: nameOf(String(payload.sub)),
                scopes: scopesOf(payload),
                ...(callsPerDay !== null && { callsPerDay }),
            };
        }
        catch (error) {
            if (!(error instanceof errors.JOSEError))
                throw error;
            const message = error instanceof errors.JWTExpired ? "The token has expired" : "The token is not valid";
            throw new SignInError("UNAUTHENTICATED", message, 'Bearer error="invalid_token"');
        }
    };
}
function keysAt(url) {
    let closedUntil = 0;
    const keys = createRemoteJWKSet(new URL(url), {
        cooldownDuration: UNKNOWN_KEY_MS,
        timeoutDuration: TIMEOUT_MS,
        // jose waits between requests only after one that succeeded.
        [customFetch]: async (...request) => {
            if (performance.now() < closedUntil)
                throw new Error("The last request has just failed");
            return fetch(...request);
        },
    });
    return async (...header) => {
        try {
            return await keys(...header);
        }
        catch (error) {
            if (isFaultOfToken(error))
                throw error;
            const now = performance.now();
            if (now >= closedUntil)
                closedUntil = now + FAILURE_MS;
            throw new SignInError("SIGN_IN_UNAVAILABLE", "The keys of the identity provider cannot be fetched");
        }
    };
}
function isFaultOfToken(error) {
    return (error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported);
}
/** A subject that has to be changed gets a hash, so that no two become one. */
function nameOf(subject) {
    const plain = subject.replace(/[^\w.@|-]/g, "_").slice(0, 64);
    const hash = plain === subject ? "" : `~${createHash("sha256").update(subject).digest("hex").slice(0, 12)}`;
    return `${TOKEN_PREFIX}${plain}${hash}`;
}
/** Providers disagree on the claim. Scopes of other servers are ignored. */
function scopesOf({ scope, scp, permissions }) {
    const given = [scope, scp, permissions].flatMap((claim) => typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : []);
    return new Set(SCOPES.filter((known) => given.includes(known)));
}
//# sourceMappingURL=tokens.js.map