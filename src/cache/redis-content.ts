/** An entry as it is stored in Redis: `<epoch> <at> <content>`. The content is JSON, encrypted if there is a key. */
import type { Encryption } from "../encryption.js";
import type { Fill } from "./store.js";
import type { SharedEntry } from "./shared-entries.js";

/** Larger entries are not stored: 1 MiB. */
const MAX_BYTES = 2 ** 20;

export interface Storage {
  /** The key. */
  readonly place: string;
  readonly encryption: Encryption | null;
}

/** Null if it is too large. */
export function writeContent(
  { value, maxAgeMs, tags }: Fill,
  epoch: string,
  at: number,
  { place, encryption }: Storage,
): Buffer | null {
  const head = `${epoch} ${at} `;
  const json = Buffer.from(JSON.stringify({ maxAgeMs, tags, value }));
  if (json.length > MAX_BYTES) return null;
  return Buffer.concat([Buffer.from(head), encryption?.encrypt(json, head + place) ?? json]);
}

/** Null if it is of another epoch, or anything else: whoever can write to Redis could have stored it. */
export function readContent(
  bytes: Buffer,
  epoch: string,
  { place, encryption }: Storage,
): SharedEntry | null {
  const [head = "", written, at] = /^(\S+) (\d+) /.exec(bytes.toString("latin1", 0, 64)) ?? [];
  if (written !== epoch) return null;
  const body = bytes.subarray(head.length);
  const json = encryption === null ? body : encryption.decrypt(body, head + place);
  if (json === null) return null;
  try {
    const content: unknown = JSON.parse(json.toString());
    return isContent(content) ? { ...content, at: Number(at) } : null;
  } catch {
    return null;
  }
}

function isContent(content: unknown): content is Omit<SharedEntry, "at"> {
  if (typeof content !== "object" || content === null) return false;
  const { maxAgeMs, tags, value } = content as Readonly<Record<string, unknown>>;
  const isTagged = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
  return typeof maxAgeMs === "number" && isTagged && typeof value === "object" && value !== null;
}
