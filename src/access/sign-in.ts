/** Who calls: from the headers of a request to a {@link Caller}. */
import { readFile } from "node:fs/promises";
import { ConfigError } from "../config-error.js";
import { type ApiKey, apiKeys, callerWithKey } from "./api-keys.js";
import { type Caller, LOCAL_CALLER } from "./caller.js";
import { hostOf, isLoopback } from "./loopback.js";
import { SignInError } from "./sign-in-error.js";
import type { CallerWithToken, TokenSettings } from "./tokens.js";

export interface SignInSettings {
  /** Path of a file with API keys. Null for none. */
  readonly keysFile: string | null;
  /** API keys besides those of a file. */
  readonly keys: readonly ApiKey[];
  /** Null to accept no tokens. */
  readonly tokens: TokenSettings | null;
}

/** The part of a request that tells who sent it. */
export interface Credentials {
  readonly authorization?: string | undefined;
  readonly host?: string | undefined;
}

export interface SignIn {
  /** @throws {SignInError} if the request is not to be served */
  readonly callerOf: (credentials: Credentials) => Promise<Caller>;
  /**
   * Reads the file with the keys. They are used from the call of the returned function on.
   *
   * @throws {ConfigError} if the file cannot be used
   */
  readonly prepare: () => Promise<() => void>;
}

/**
 * Creates the sign-in of a server. Null: whoever can reach the server is {@link LOCAL_CALLER}. The keys of a file are known only
 * once it is read: {@link SignIn.prepare}.
 */
export function createSignIn(settings: SignInSettings | null): SignIn {
  return settings === null ? OPEN : new WithCredentials(settings);
}

/**
 * For a server that only this machine can reach. The page of another site can reach it too if its name resolves to
 * 127.0.0.1 (DNS rebinding). Its requests then have that name in `Host`.
 */
const OPEN: SignIn = {
  callerOf: async ({ host }) => {
    if (host === undefined || isLoopback(hostOf(host))) return LOCAL_CALLER;
    throw new SignInError(
      "FORBIDDEN",
      "A server without sign-in answers only requests to localhost, 127.0.0.1 or [::1]",
    );
  },
  prepare: async () => () => undefined,
};

class WithCredentials implements SignIn {
  readonly #settings: SignInSettings;
  readonly #callerWithToken: CallerWithToken | null;
  #keys: readonly ApiKey[];

  constructor(settings: SignInSettings) {
    this.#settings = settings;
    this.#keys = settings.keys;
    this.#callerWithToken = settings.tokens && callerWithToken(settings.tokens);
  }

  async callerOf({ authorization }: Credentials): Promise<Caller> {
    if (authorization === undefined) {
      throw new SignInError(
        "UNAUTHENTICATED",
        "The request must have the header Authorization: Bearer …",
        "Bearer",
      );
    }
    const credential = /^bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
    const caller = credential === undefined ? null : callerWithKey(this.#keys, credential);
    if (caller !== null) return caller;
    if (this.#callerWithToken !== null && credential !== undefined && isToken(credential)) {
      return this.#callerWithToken(credential);
    }
    throw new SignInError("UNAUTHENTICATED", "The key is not known", 'Bearer error="invalid_token"');
  }

  async prepare(): Promise<() => void> {
    const { keysFile, keys } = this.#settings;
    const read = keysFile === null ? [] : await readKeys(keysFile);
    return () => {
      this.#keys = [...keys, ...read];
    };
  }
}

/** What verifies tokens is loaded only if they are accepted: it is 5 % of the server's modules. */
function callerWithToken(settings: TokenSettings): CallerWithToken {
  const loaded = import("./tokens.js").then(({ tokenReader }) => tokenReader(settings));
  return async (token) => (await loaded)(token);
}

/** Whether it has the three parts of a signed token. */
function isToken(credential: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(credential);
}

async function readKeys(path: string): Promise<readonly ApiKey[]> {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new ConfigError(`API_KEYS_FILE: the file cannot be read (${reason})`);
  }
  const result = apiKeys.safeParse(text);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path: place, message }) => `  ${["API_KEYS_FILE", ...place].join(".")}: ${message}`,
  );
  throw new ConfigError(["API_KEYS_FILE: the keys cannot be used:", ...faults].join("\n"));
}
