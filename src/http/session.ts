/** Requests and who sent them. */
import type { FastifyInstance } from "fastify";
import type { IncomingHttpHeaders } from "node:http";
import type { ImportResult } from "../bulk-runs/csv-import.js";
import type { Context } from "../graphql/context.js";
import type { Bill } from "../pricing/bill.js";

/** The part of the context that concerns subscriptions. */
export type SubscriptionContext = Pick<Context, "subscribing" | "delivery">;

/** What the sender of a request may do here, and for which account. */
export interface Session {
  /** Creates the context of an operation. `signal` fires when the client aborts. */
  readonly contextFor: (signal: AbortSignal, subscription: SubscriptionContext) => Context;
  /**
   * Imports an upload as fast as the upstream accepts it. Leaves `csv` open. `clientAborted` fires if the client
   * aborts, and with a `TimeoutError` if the client was too slow.
   */
  readonly takeImport: (csv: AsyncIterable<Uint8Array>, clientAborted: AbortSignal) => Promise<ImportResult>;
  /** The bill of a number of calls. */
  readonly billFor: (spent: number) => Bill;
}

/** Finds out who sends a request. */
export type OpenSession = (headers: IncomingHttpHeaders) => Promise<Session>;

declare module "fastify" {
  interface FastifyRequest {
    /** Set on the routes below {@link requireSession}. */
    session: Session;
  }
}

/** Gives each request of a plugin its session, before its body is read. */
export function requireSession(app: FastifyInstance, openSession: OpenSession): void {
  app.decorateRequest("session");
  app.addHook("onRequest", async (request) => {
    request.session = await openSession(request.headers);
  });
}
