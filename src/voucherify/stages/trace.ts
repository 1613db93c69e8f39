/** Records each attempt of a traced call as a span, from its first stage to its answer. */
import type { Clock } from "../../clock.js";
import type { Attributes, SpanParent } from "../../span.js";
import type { Answer, Attempt, Pass, Stage } from "../call.js";
import { AnswerError } from "../errors.js";

export function trace({ apiUrl }: { readonly apiUrl: string }, clock: Pick<Clock, "now">): Stage {
  const server = serverOf(apiUrl);
  const traced = async (next: Pass, attempt: Attempt, parent: SpanParent): Promise<Answer> => {
    const { call, repeats } = attempt;
    const { endpoint } = call;
    const span = parent.start(endpoint.operation, {
      kind: "client",
      attributes: {
        ...server,
        "http.request.method": endpoint.method,
        // Never the path itself: it has IDs.
        "url.template": endpoint.path,
        "upstream.priority": call.priority,
        ...(repeats > 0 && { "http.request.resend_count": repeats }),
      },
    });
    const since = clock.now();
    const wait = (): Attributes => {
      return attempt.sentAt === null ? {} : { "upstream.wait_ms": Math.round(attempt.sentAt - since) };
    };
    attempt.traceHeaders = span.headers;
    try {
      const answer = await next(attempt);
      span.end({ attributes: { ...wait(), "http.response.status_code": answer.status } });
      return answer;
    } catch (error) {
      span.end({ attributes: { ...wait(), ...failureOf(error) }, isError: true });
      throw error;
    }
  };
  return (next) => (attempt) => {
    const { span } = attempt.call;
    return span === undefined ? next(attempt) : traced(next, attempt, span);
  };
}

function serverOf(apiUrl: string): Attributes {
  const { hostname, port, protocol } = new URL(apiUrl);
  return {
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
  };
}

/** The class of an error, and never its message. */
function failureOf(error: unknown): Attributes {
  if (error instanceof AnswerError) {
    return { "http.response.status_code": error.status, "error.type": String(error.status) };
  }
  return { "error.type": error instanceof Error ? error.name : "unknown" };
}
