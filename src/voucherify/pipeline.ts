/**
 * Every call to the upstream passes this pipeline. An attempt passes the stages from first to last, its answer from last to
 * first. Each stage is a file in `stages/` and knows only the next one. So is each guard and watcher, which are no stages but told
 * by one.
 *
 * The guards come after the queue: a call that was queued while the upstream began to reject or to fail must not be sent. They
 * are asked before the queue, too, so that later calls fail without waiting.
 */
import type { Governor } from "../budget/governor.js";
import { DEFAULTS } from "../budget/settings.js";
import { type AnswerSettings, readAnswer } from "./stages/answer.js";
import { Breaker, type CircuitPhase } from "./stages/breaker.js";
import { budget } from "./stages/budget.js";
import type { CallObserver } from "./call-observer.js";
import type { Send, Stage } from "./call.js";
import type { AnswerError } from "./errors.js";
import { systemClock } from "../clock.js";
import { CallTimes, deadline, type DeadlineSettings } from "./stages/deadline.js";
import { failFast, guard } from "./stages/guard.js";
import { Suspensions } from "./stages/suspensions.js";
import { observe } from "./stages/observe.js";
import { Reachability } from "./stages/reachability.js";
import { trace } from "./stages/trace.js";
import { retry, type RetrySettings } from "./stages/retry.js";
import { nodeFetchTransport } from "./transports/node-fetch.js";
import type { CreateTransport, TransportSettings } from "./transports/transport.js";

export interface PipelineSettings extends TransportSettings, DeadlineSettings, RetrySettings, AnswerSettings {
  /** What sends the requests. Default: node-fetch. */
  readonly createTransport?: CreateTransport;
  /** Most connections at a time. Default: the governor's limit of calls in flight. */
  readonly concurrency?: number;
  /** Keeps calls within the upstream's rate limit. Without it, calls are sent at once. */
  readonly governor?: Pick<Governor, "acquire"> | undefined;
  /** Is told of every call. Default: nobody. */
  readonly observer?: CallObserver | undefined;
}

export interface Pipeline {
  readonly send: Send;
  /** Whether the latest attempts to connect to the upstream succeeded. */
  readonly isReachable: () => boolean;
  /** The rejection that suspends all calls, and until when in milliseconds since 1970; null if calls may be sent. */
  readonly suspended: () => { readonly rejection: AnswerError; readonly until: number } | null;
  /** The state of the circuit breaker. */
  readonly circuit: () => CircuitPhase;
  /** Closes the idle connections. */
  readonly close: () => void;
}

export function createPipeline(settings: PipelineSettings): Pipeline {
  const {
    concurrency = DEFAULTS.concurrency,
    governor,
    observer,
    clock = systemClock,
    createTransport = nodeFetchTransport,
  } = settings;
  const suspensions = new Suspensions(clock);
  const breaker = new Breaker(clock);
  const reachability = new Reachability(settings.apiUrl);
  const transport = createTransport({ ...settings, clock }, concurrency);

  const times = new CallTimes(settings);
  const guards = [suspensions, breaker];
  const watchers = observer === undefined ? [reachability] : [reachability, observe(observer, clock)];

  const stages: readonly Stage[] = [
    // records each attempt of a traced call
    trace(settings, clock),
    // turns rejections and unreadable answers into errors
    readAnswer(settings),
    // fails at once if a guard would keep the call back
    failFast(guards),
    // waits for a permit of the governor
    ...(governor === undefined ? [] : [budget(governor, times, clock, observer)]),
    // keeps calls back after a lasting rejection and while the upstream fails, and reports what was sent
    guard(guards, watchers),
  ];
  // ends the call at its deadline
  const last = deadline(times, clock)(transport.send);
  return {
    // repeats failed calls if that is harmless
    send: retry(settings, clock)(stages.reduceRight((next, stage) => stage(next), last)),
    suspended: () => suspensions.ofEverything,
    circuit: () => breaker.phase,
    isReachable: () => reachability.isReachable,
    close: () => {
      reachability.close();
      transport.close();
    },
  };
}
