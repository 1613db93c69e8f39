/**
 * Runs operations for transports that carry several results. Queries and mutations have one result. A subscription has one
 * per delivery, and each is executed like an operation of its own.
 */
import type { ApolloServer } from "@apollo/server";
import { Repeater } from "@repeaterjs/repeater";
import type { FormattedExecutionResult } from "graphql";
import type { Context } from "../graphql/context.js";
import type { Delivery } from "../events/mailbox.js";
import { jsonProblem, textProblem } from "../graphql/nesting.js";
import type { Subscribing } from "../graphql/subscription.js";
import { printAnswer } from "./print-answer.js";
import type { Session, SubscriptionContext } from "./session.js";

export interface OperationRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly extensions?: Record<string, unknown> | null | undefined;
}

/** A result, as it is sent to the client. */
export interface Result {
  readonly payload: FormattedExecutionResult;
  /** The cursor to resume after it. Null if it cannot be resumed. */
  readonly id: string | null;
}

/** A running operation. Its results are computed one at a time, when they are requested. */
export interface Running {
  /** `return` cancels the operation. */
  readonly results: AsyncIterableIterator<Result>;
  /** The cursor after everything that has been delivered. Null if the operation is no resumable subscription, or is busy. */
  readonly position: () => string | null;
}

export interface RunOptions {
  /** The cursor to resume after. */
  readonly after?: string | null;
  /** Whether it may be a mutation. Default true. */
  readonly mayWrite?: boolean;
  /** Called when a subscription is open. */
  readonly onOpen?: () => void;
}

/** Why a request is not even read. Null if it is. To be called before {@link Operations.run}. */
export function problemOf(request: OperationRequest): string | null {
  return jsonProblem(request) ?? textProblem(request.query);
}

export class Operations {
  readonly #apollo: ApolloServer<Context>;

  constructor(apollo: ApolloServer<Context>) {
    this.#apollo = apollo;
  }

  run(
    session: Session,
    request: OperationRequest,
    { after = null, mayWrite = true, onOpen }: RunOptions = {},
  ): Running {
    const subscribing: Subscribing = { mayWrite, after, source: null, position: null };
    let isIdle = false;
    const results = new Repeater<Result>(async (push, stop) => {
      const gone = new AbortController();
      void stop.then(() => gone.abort());
      try {
        const answer = await this.#execute(session, request, gone, { subscribing });
        const { source } = subscribing;
        if (gone.signal.aborted) return;
        if (source === null) {
          await push({ payload: answer, id: null });
          return;
        }
        const deliveries = source[Symbol.asyncIterator]();
        gone.signal.addEventListener("abort", () => void deliveries.return?.(), { once: true });
        const first = deliveries.next();
        onOpen?.();
        for (let next = first; ; next = deliveries.next()) {
          isIdle = true;
          const { done, value: delivery } = await next;
          isIdle = false;
          if (done || gone.signal.aborted) return;
          await push(await this.#deliver(session, request, gone, delivery));
        }
      } finally {
        stop();
      }
    });
    return { results, position: () => (isIdle ? (subscribing.position?.() ?? null) : null) };
  }

  async #deliver(
    session: Session,
    request: OperationRequest,
    gone: AbortController,
    delivery: Delivery,
  ): Promise<Result> {
    const { id, missed } = delivery;
    const answer = await this.#execute(session, request, gone, { delivery });
    const stream = { ...(id === null ? {} : { id }), missed };
    return { payload: { ...answer, extensions: { ...answer.extensions, stream } }, id };
  }

  async #execute(
    session: Session,
    request: OperationRequest,
    gone: AbortController,
    subscription: SubscriptionContext,
  ): Promise<FormattedExecutionResult> {
    const { query, variables, operationName, extensions } = request;
    const { body } = await this.#apollo.executeOperation(
      {
        query,
        ...(variables && { variables }),
        ...(operationName && { operationName }),
        ...(extensions && { extensions }),
      },
      { contextValue: session.contextFor(gone, subscription) },
    );
    if (body.kind !== "single") throw new Error("Expected a single result");
    const { singleResult: result } = body;
    if (result.data !== undefined) return result;
    return JSON.parse(printAnswer(result, () => session.billFor(0))) as FormattedExecutionResult;
  }
}
