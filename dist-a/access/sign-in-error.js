/** Why a request is not served, as far as the caller is concerned. It has cost no call, and its body was not read. */
const STATUS = {
    BAD_REQUEST: 400,
    UNAUTHENTICATED: 401,
    FORBIDDEN: 403,
    RATE_LIMITED: 429,
    SIGN_IN_UNAVAILABLE: 503,
};
export class SignInError extends Error {
    name = "SignInError";
    code;
    /** The status of the response. */
    status;
    /** The header `WWW-Authenticate` of the response. Null for none. */
    challenge;
    constructor(code, message, challenge = null) {
        super(message);
        this.code = code;
        this.status = STATUS[code];
        this.challenge = challenge;
    }
}
//# sourceMappingURL=sign-in-error.js.map