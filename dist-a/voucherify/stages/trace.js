import { AnswerError } from "../errors.js";
export function trace({ apiUrl }, clock) {
    const server = serverOf(apiUrl);
    const traced = async (next, attempt, parent) => {
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
        const wait = () => {
            return attempt.sentAt === null ? {} : { "upstream.wait_ms": Math.round(attempt.sentAt - since) };
        };
        attempt.traceHeaders = span.headers;
        try {
            const answer = await next(attempt);
            span.end({ attributes: { ...wait(), "http.response.status_code": answer.status } });
            return answer;
        }
        catch (error) {
            span.end({ attributes: { ...wait(), ...failureOf(error) }, isError: true });
            throw error;
        }
    };
    return (next) => (attempt) => {
        const { span } = attempt.call;
        return span === undefined ? next(attempt) : traced(next, attempt, span);
    };
}
function serverOf(apiUrl) {
    const { hostname, port, protocol } = new URL(apiUrl);
    return {
        "server.address": hostname,
        "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
    };
}
/** The class of an error, and never its message. */
function failureOf(error) {
    if (error instanceof AnswerError) {
        return { "http.response.status_code": error.status, "error.type": String(error.status) };
    }
    return { "error.type": error instanceof Error ? error.name : "unknown" };
}
//# sourceMappingURL=trace.js.map