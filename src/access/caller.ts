/** Who calls, and what the caller may do. */
import type { FieldPolicy } from "./policy.js";

/** What a caller may do. `admin` is for what concerns the whole server. */
export const SCOPES = ["customers:read", "customers:write", "customers:erase", "bulk", "admin"] as const;

export type Scope = (typeof SCOPES)[number];

export interface Caller {
  /** The name of the key or the subject of the token, for logs, metrics and the audit log. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** What personal data the caller sees. Everything if omitted. */
  readonly policy?: FieldPolicy;
  /** Its part of the calls when several callers wait, relative to theirs. More than 0. Default 1. */
  readonly weight?: number;
  /** Most upstream calls in a day. Any number if omitted. */
  readonly callsPerDay?: number;
}

/** What the names of callers with a token begin with. No name of an API key has a colon. */
export const TOKEN_PREFIX = "token:";

/** Whoever calls a server that listens on the loopback interface without sign-in. */
export const LOCAL_CALLER: Caller = Object.freeze({ name: "local", scopes: new Set(SCOPES) });
