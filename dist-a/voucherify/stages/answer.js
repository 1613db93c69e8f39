import { AnswerError, MalformedAnswerError } from "../errors.js";
import { NOT_JSON } from "../transports/transport.js";
import { errorBody } from "../wire.js";
export const readAnswer = (settings) => (next) => async (attempt) => {
    const { endpoint } = attempt.call;
    const answer = await next(attempt);
    const { status, headers, rate } = answer;
    if (status >= 400)
        throw rejectionOf(endpoint, answer, settings);
    // Also if the body is ignored: the HTML of a proxy does not confirm a deletion.
    if (answer.body === NOT_JSON)
        throw new MalformedAnswerError(endpoint, "JSON was expected");
    const result = endpoint.answer.safeParse(answer.body);
    if (result.success)
        return { status, headers, rate, body: result.data };
    throw new MalformedAnswerError(endpoint, result.problem);
};
/** The error of an answer with a status of 400 or more. */
export function rejectionOf(endpoint, { status, rate, body }, { upstreamDetails = false } = {}) {
    const read = errorBody.parse(body);
    const shown = upstreamDetails ? read : { ...read, message: null, details: null };
    const { retryAfterMs, type: rateLimitType } = rate;
    return new AnswerError(endpoint, status, shown, { retryAfterMs, rateLimitType });
}
//# sourceMappingURL=answer.js.map