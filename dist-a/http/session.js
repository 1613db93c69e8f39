import { SignInError } from "../access/sign-in-error.js";
import { failure } from "./failure.js";
/** Gives each request of a plugin its session, before its body is read. WebSockets get theirs with `connection_init`. */
export function requireSession(app, { openSession, limit, billFor, refuse = (reply, status, body) => reply.code(status).send(body), }) {
    app.decorateRequest("session");
    app.addHook("onRequest", async (request, reply) => {
        if (request.ws)
            return undefined;
        try {
            const session = await openSession(request.headers, request.id);
            const tooMany = limit.signedIn(request.ip, session.caller.name, reply);
            if (tooMany !== null) {
                session.close();
                return refuse(reply, reply.statusCode, tooMany);
            }
            request.session = session;
            if (reply.raw.closed)
                session.close();
            else
                reply.raw.once("close", session.close);
        }
        catch (error) {
            if (!(error instanceof SignInError))
                throw error;
            if (error.challenge !== null)
                reply.header("www-authenticate", error.challenge);
            return refuse(reply, error.status, failure(error.code, error.message, billFor(0)));
        }
        return undefined;
    });
}
//# sourceMappingURL=session.js.map