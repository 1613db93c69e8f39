/** Why a request is not served, as far as the caller is concerned. It has cost no call, and its body was not read. */
const STATUS = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  SIGN_IN_UNAVAILABLE: 503,
} as const;

export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly code: keyof typeof STATUS;
  /** The status of the response. */
  readonly status: number;
  /** The header `WWW-Authenticate` of the response. Null for none. */
  readonly challenge: string | null;

  constructor(code: keyof typeof STATUS, message: string, challenge: string | null = null) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
    this.challenge = challenge;
  }
}
