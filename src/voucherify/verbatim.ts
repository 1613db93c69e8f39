/** Reads whose answers are kept as the upstream gave them, with keys that this server does not know. They are never cached. */
import type { Endpoint, Query } from "./endpoints.js";
import { object, type Page, reject } from "./read.js";

type Json = Readonly<Record<string, unknown>>;

/** A record of the upstream. */
export function verbatim<Names extends string, Q extends Query, B>(
  endpoint: Endpoint<Names, Q, B>,
): Endpoint<Names, Q, B, Json> {
  const { cache: _, ...row } = endpoint;
  return Object.freeze({ ...row, answer: object });
}

export interface VerbatimPage {
  /** The rows, unreadable ones included. */
  readonly rows: readonly unknown[];
  /** The ID after which the next page starts. Null if this page is the last. */
  readonly next: string | null;
}

/** A page of a list that continues after the ID of a row. `limit` is the number of rows that is asked for. */
export function verbatimPage<Names extends string, Q extends Query, B>(
  endpoint: Endpoint<Names, Q, B, Page<{ readonly id: string }>>,
  limit: number,
): Endpoint<Names, Q, B, VerbatimPage> {
  const { cache: _, answer, ...row } = endpoint;
  return Object.freeze({
    ...row,
    answer: object.transform((body) => {
      const page = answer.safeParse(body);
      const rows = [body["data_ref"], "data", "segments"]
        .map((name) => (typeof name === "string" ? body[name] : undefined))
        .find(Array.isArray);
      if (!page.success || rows === undefined) {
        return reject("expected a page");
      }
      const { items, hasMore, received, next } = page.data;
      const last = next || (items.at(-1)?.id ?? null);
      const isFull = hasMore ?? received >= limit;
      if (isFull && received > 0 && last === null) {
        return reject("expected the ID of a row");
      }
      return { rows, next: isFull && received > 0 ? last : null };
    }),
  });
}
