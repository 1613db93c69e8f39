/** Requests and who sent them. */
import type { FastifyInstance, FastifyReply } from "fastify";
import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../access/caller.js";
import { SignInError } from "../access/sign-in-error.js";
import type { ImportResult } from "../bulk-runs/csv-import.js";
import type { Context } from "../graphql/context.js";
import type { Bill } from "../pricing/bill.js";
import type { Span } from "../span.js";
import type { Aborter } from "../voucherify/call.js";
import { failure } from "./failure.js";
import type { KeptAnswers } from "./kept-answers.js";
import type { InboundLimit } from "./inbound-limit.js";

/** The part of the context that concerns subscriptions. */
export type SubscriptionContext = Pick<Context, "subscribing" | "delivery">;

/** What the sender of a request may do here, and for which account. */
export interface Session {
  readonly caller: Caller;
  /** Creates the context of an operation. `client` can abort it. */
  readonly contextFor: (client: Aborter, subscription: SubscriptionContext) => Context;
  /**
   * Imports an upload as fast as the upstream accepts it. Leaves `csv` open. `clientAborted` fires if the client
   * aborts, and with a `TimeoutError` if the client was too slow.
   */
  readonly takeImport: (csv: AsyncIterable<Uint8Array>, clientAborted: AbortSignal) => Promise<ImportResult>;
  /** To be called instead if the caller may not import. Resolves when the audit log has it. */
  readonly refuseImport: () => Promise<void>;
  /** The bill of a number of calls. */
  readonly billFor: (spent: number) => Bill;
  /** Starts the span of an operation that is answered without a context. Null if it is not traced. */
  readonly startSpan: () => Span | null;
  /** The answers that can be sent again. Null if nothing is cached. */
  readonly answers: KeptAnswers | null;
  /** To be called when the request is over: its account may then be closed. */
  readonly close: () => void;
}

/**
 * Finds out who sends a request.
 *
 * @throws {SignInError} if it is not to be served
 */
export type OpenSession = (headers: IncomingHttpHeaders, requestId: string) => Promise<Session>;

declare module "fastify" {
  interface FastifyRequest {
    /** Set on the routes below {@link requireSession}. */
    session: Session;
  }
}

export interface SessionOptions {
  readonly openSession: OpenSession;
  readonly limit: InboundLimit;
  /** The bill of a number of calls. */
  readonly billFor: (spent: number) => Bill;
  /** Sends a response before the body is read. Default: only that. */
  readonly refuse?: (reply: FastifyReply, status: number, body: ReturnType<typeof failure>) => FastifyReply;
}

/** Gives each request of a plugin its session, before its body is read. WebSockets get theirs with `connection_init`. */
export function requireSession(
  app: FastifyInstance,
  {
    openSession,
    limit,
    billFor,
    refuse = (reply, status, body) => reply.code(status).send(body),
  }: SessionOptions,
): void {
  app.decorateRequest("session");
  app.addHook("onRequest", async (request, reply) => {
    if (request.ws) return undefined;
    try {
      const session = await openSession(request.headers, request.id);
      const tooMany = limit.signedIn(request.ip, session.caller.name, reply);
      if (tooMany !== null) {
        session.close();
        return refuse(reply, reply.statusCode, tooMany);
      }
      request.session = session;
      if (reply.raw.closed) session.close();
      else reply.raw.once("close", session.close);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      if (error.challenge !== null) reply.header("www-authenticate", error.challenge);
      return refuse(reply, error.status, failure(error.code, error.message, billFor(0)));
    }
    return undefined;
  });
}
