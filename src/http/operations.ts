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
import type { Bill } from "../pricing/bill.js";
import { printAnswer } from "./print-answer.js";

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

export interface OperationsSettings {
  readonly apollo: ApolloServer<Context>;
  /** Creates the context of an operation. `signal` fires when the client aborts. */
  readonly contextFor: (signal: AbortSignal, subscription: SubscriptionContext) => Context;
  readonly billFor: (spent: number) => Bill;
}

/** The part of the context that concerns subscriptions. */
export type SubscriptionContext = Pick<Context, "subscribing" | "delivery">;

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
  readonly #settings: OperationsSettings;

  constructor(settings: OperationsSettings) {
    this.#settings = settings;
  }

  run(request: OperationRequest, { after = null, mayWrite = true, onOpen }: RunOptions = {}): Running {
    const subscribing: Subscribing = { mayWrite, after, source: null, position: null };
    let isIdle = false;
    const results = new Repeater<Result>(async (push, stop) => {
      const gone = new AbortController();
      void stop.then(() => gone.abort());
      try {
        const answer = await this.#execute(request, gone.signal, { subscribing });
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
          await push(await this.#deliver(request, gone.signal, delivery));
        }
      } finally {
        stop();
      }
    });
    return { results, position: () => (isIdle ? (subscribing.position?.() ?? null) : null) };
  }

  async #deliver(request: OperationRequest, gone: AbortSignal, delivery: Delivery): Promise<Result> {
    const { id, missed } = delivery;
    const answer = await this.#execute(request, gone, { delivery });
    const stream = { ...(id === null ? {} : { id }), missed };
    return { payload: { ...answer, extensions: { ...answer.extensions, stream } }, id };
  }

  async #execute(
    request: OperationRequest,
    gone: AbortSignal,
    subscription: SubscriptionContext,
  ): Promise<FormattedExecutionResult> {
    const { apollo, contextFor, billFor } = this.#settings;
    const { query, variables, operationName, extensions } = request;
    const { body } = await apollo.executeOperation(
      {
        query,
        ...(variables && { variables }),
        ...(operationName && { operationName }),
        ...(extensions && { extensions }),
      },
      { contextValue: contextFor(gone, subscription) },
    );
    if (body.kind !== "single") throw new Error("Expected a single result");
    const { singleResult: result } = body;
    if (result.data !== undefined) return result;
    return JSON.parse(printAnswer(result, () => billFor(0))) as FormattedExecutionResult;
  }
}
