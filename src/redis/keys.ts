import { createHash } from "node:crypto";
/** A key of an account. The braces put all keys of one account into one hash slot. The account is hashed: it has secrets. */
export function keyOf(account: string, part: string): string {
  return `vcg:{${createHash("sha256").update(account).digest("base64url").slice(0, 22)}}:${part}`;
}
