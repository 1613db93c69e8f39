/**
 * The one way out of this process to the upstream. A call passes the stages from the top down, its answer comes back
 * from the bottom up. Each stage is one idea, in a file of its own, and knows only the next one.
 *
 * Holds and breaker stand below the queues: what has queued while the upstream began to refuse or to fail must not leave
 * any more. The gate above spares those who come later the queue.
 */
import type { Governor } from "../budget/governor.js";
import { DEFAULTS } from "../budget/settings.js";
import { type AnswerSettings, readAnswer } from "./stages/answer.js";
import { Breaker } from "./stages/breaker.js";
import { budget } from "./stages/budget.js";
import type { Send, Stage } from "./call.js";
import type { AnswerError } from "./errors.js";
import { type Clock, systemClock } from "../clock.js";
import { deadline, type DeadlineSettings } from "./stages/deadline.js";
import { failFast } from "./stages/fail-fast.js";
import { Suspensions } from "./stages/suspensions.js";
import { Reachability } from "./stages/reachability.js";
import { withRates } from "./stages/rates.js";
import { retry, type RetrySettings } from "./stages/retry.js";
import { createTransport, type TransportSettings } from "./stages/transport.js";

export interface PipelineSettings extends TransportSettings, DeadlineSettings, RetrySettings, AnswerSettings {
  /** Most connections at a time. Default: as many as the governor lets calls be in flight. */
  readonly concurrency?: number;
  /** Keeps calls within the upstream's rate limit. Without it each leaves at once. */
  readonly governor?: Pick<Governor, "acquire"> | undefined;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, "now">;
}

export interface Pipeline {
  readonly send: Send;
  /** Whether the upstream could be reached lately. */
  readonly isReachable: () => boolean;
  /** What the upstream has refused so that no call leaves, and until when in milliseconds since 1970; null if calls may leave. */
  readonly suspended: () => { readonly rejection: AnswerError; readonly until: number } | null;
  /** Closes the idle connections. */
  readonly close: () => void;
}

export function createPipeline(settings: PipelineSettings): Pipeline {
  const { concurrency = DEFAULTS.concurrency, governor, clock = systemClock } = settings;
  const suspensions = new Suspensions(clock);
  const breaker = new Breaker(clock);
  const reachability = new Reachability(settings.apiUrl);
  const transport = createTransport(settings, concurrency);

  const stages: readonly Stage[] = [
    // repeats what failed, where that is harmless
    retry(settings, clock),
    // turns refusals and unreadable answers into errors
    readAnswer(settings),
    // sends those away whom holds or breaker would keep back
    failFast(suspensions, breaker),
    // waits for room within the rate limit
    ...(governor === undefined ? [] : [budget(governor, settings)]),
    // knows whether there is anybody to talk to
    reachability.stage,
    // keeps back what the upstream has refused for a lasting reason
    suspensions.stage,
    // leaves an upstream alone that fails
    breaker.stage,
    // ends a call in time
    deadline(settings, clock),
  ];
  return {
    send: stages.reduceRight((next, stage) => stage(next), withRates(transport.send, clock)),
    suspended: () => suspensions.ofEverything,
    isReachable: () => reachability.isReachable,
    close: () => {
      reachability.close();
      transport.close();
    },
  };
}
