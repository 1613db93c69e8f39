/** Reads what came: a refusal becomes an error, and so does a body that is not what the endpoint answers. */
import type { Answer, Stage } from "../call.js";
import type { EndpointRow } from "../endpoints.js";
import { AnswerError, MalformedAnswerError } from "../errors.js";
import { NOT_JSON } from "./transport.js";
import { errorBody } from "../wire.js";

export interface AnswerSettings {
  /** Whether errors carry what the upstream says of its refusals in its own words. Default false: it may quote anything. */
  readonly upstreamDetails?: boolean;
}

export const readAnswer =
  (settings: AnswerSettings): Stage =>
  (next) =>
  async (call) => {
    const { endpoint } = call;
    const answer = await next(call);
    if (answer.status >= 400) throw rejectionOf(endpoint, answer, settings);
    // Also where nobody looks at the body: the page of a proxy does not say that something was deleted.
    if (answer.body === NOT_JSON) throw new MalformedAnswerError(endpoint, "JSON was expected");
    const result = endpoint.answer.safeParse(answer.body);
    if (result.success) return { ...answer, body: result.data };
    throw new MalformedAnswerError(endpoint, result.error.issues[0]?.message ?? "another shape was expected");
  };

/** An answer with a status of 400 or more, as an error. */
export function rejectionOf(
  endpoint: EndpointRow,
  { status, rate, body }: Answer,
  { upstreamDetails = false }: AnswerSettings = {},
): AnswerError {
  const read = errorBody.parse(body);
  const told = upstreamDetails ? read : { ...read, message: null, details: null };
  const { retryAfterMs, type: rateLimitType } = rate;
  return new AnswerError(endpoint, status, told, { retryAfterMs, rateLimitType });
}
