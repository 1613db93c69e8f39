import { isIP } from "node:net";
import { SignInError } from "../access/sign-in-error.js";
import { failure } from "./failure.js";
export const METRICS_PATH = "/metrics";
export function metricsRoute(app, { contentType, text, callerOf }, billFor) {
    app.get(METRICS_PATH, async (request, reply) => {
        const refusal = isLocal(request) ? null : await refusalOf(callerOf(request.headers));
        if (refusal !== null) {
            const { status, code, message, challenge } = refusal;
            if (challenge !== null)
                reply.header("www-authenticate", challenge);
            return reply.code(status).send(failure(code, message, billFor(0)));
        }
        return reply
            .header("content-type", contentType)
            .header("cache-control", "no-store")
            .send(await text());
    });
}
/** Why the caller may not read the metrics. Null if it may. */
async function refusalOf(signedIn) {
    try {
        const { scopes } = await signedIn;
        return scopes.has("admin") ? null : new SignInError("FORBIDDEN", "The metrics need the scope admin");
    }
    catch (error) {
        if (error instanceof SignInError)
            return error;
        throw error;
    }
}
/** The headers of proxies: the request comes from somebody else then. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
/** Whether a request comes from this machine, and not through a proxy on it. */
function isLocal({ raw: { socket }, headers }) {
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const isLoopback = address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
    return isLoopback && !FORWARDED.some((name) => name in headers);
}
//# sourceMappingURL=metrics.js.map