/**
 * The guards and watchers of the upstream. A guard can keep calls back, and tries one call (a probe) before it lets
 * all pass again. A watcher is only told.
 */
import { type Attempt, type Answer, over, type Stage } from "../call.js";
import type { EndpointRow } from "../endpoints.js";

export interface Watcher {
  /** An attempt that passed was answered, whatever its status. */
  answered(attempt: Attempt, answer: Answer): void;
  /** An attempt that passed has failed. */
  failed(attempt: Attempt, error: unknown): void;
}

export interface Guard extends Watcher {
  /** Throws if calls of the endpoint are kept back. Has no side effects. */
  check(endpoint: EndpointRow): void;
  /** An attempt passes. */
  pass(attempt: Attempt): void;
}

/** Fails a call before it queues if a guard would keep it back anyway. */
export function failFast(guards: readonly Guard[]): Stage {
  return (next) => async (attempt) => {
    const { call } = attempt;
    if (call.signal.aborted) throw over(call);
    for (const one of guards) one.check(call.endpoint);
    return next(attempt);
  };
}

/** Keeps back what a guard keeps back, and tells everybody how the others end. */
export function guard(guards: readonly Guard[], watchers: readonly Watcher[]): Stage {
  const told = [...guards, ...watchers];
  return (next) => async (attempt) => {
    for (const one of guards) one.check(attempt.call.endpoint);
    for (const one of guards) one.pass(attempt);
    let answer: Answer;
    try {
      answer = await next(attempt);
    } catch (error) {
      for (const one of told) one.failed(attempt, error);
      throw error;
    }
    for (const one of told) one.answered(attempt, answer);
    return answer;
  };
}
