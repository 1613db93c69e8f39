import { buildSchema, GraphQLError, parse } from "graphql";
import { CloseCode, makeServer, } from "graphql-ws";
import { SignInError } from "../access/sign-in-error.js";
import { resolved } from "./trusted-documents.js";
import { publicError } from "../graphql/error-codes.js";
import { MAX_OPERATIONS_PER_CONNECTION, TOO_MANY_OPERATIONS } from "./live.js";
import { problemOf, } from "./operations.js";
/** Bytes that a client has not received, beyond which nothing more is read from it. */
const MAX_UNSENT_BYTES = 2 ** 20;
/** The server is going away: clients connect and subscribe again. This and the next are registered for RFC 6455. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** To graphql-ws every operation is a subscription to its results. {@link Operations} reads what the client has sent. */
const ANY = {
    schema: buildSchema("type Query { any: Boolean } type Subscription { any: Boolean }"),
    document: parse("subscription { any }"),
};
/** Returns the handler of new connections. */
export function webSockets(settings) {
    const server = protocolOf(settings);
    return (socket, { headers, id }) => serve(socket, { socket, headers, requestId: id, session: null }, server, settings);
}
function protocolOf(settings) {
    const { operations, openSession, live, trustedDocuments, log, times } = settings;
    const ends = new WeakMap();
    return makeServer({
        connectionInitWaitTimeout: times.initMs,
        onConnect: async (context) => {
            const { connectionParams, extra } = context;
            // Nothing reads them, and they can be large.
            Object.assign(context, { connectionParams: undefined });
            try {
                const session = await openSession({ ...extra.headers, ...credentialsIn(connectionParams) }, extra.requestId);
                extra.session = session;
                if (extra.socket.readyState === extra.socket.OPEN)
                    extra.socket.once("close", session.close);
                else
                    session.close();
                return true;
            }
            catch (error) {
                if (!(error instanceof SignInError))
                    throw error;
                if (error.status === 503)
                    extra.socket.close(TRY_AGAIN_LATER, error.message);
                // The protocol closes the connection with 4403.
                return false;
            }
        },
        onSubscribe: (context, id, payload) => {
            let request;
            try {
                request = trustedDocuments === null ? payload : resolved(payload, trustedDocuments);
            }
            catch (error) {
                if (error instanceof GraphQLError)
                    return [error];
                throw error;
            }
            const problem = problemOf(request);
            if (problem !== null)
                return [publicError("BAD_USER_INPUT", problem)];
            const place = isFull(context) ? null : live.begin({ id, request });
            if (place === null)
                return [publicError("RATE_LIMITED", TOO_MANY_OPERATIONS)];
            ends.set(payload, place.end);
            const { session } = context.extra;
            if (session === null)
                throw new Error("Expected an operation only after connection_init");
            return { ...ANY, rootValue: operations.run(session, request, { onOpen: place.open }) };
        },
        subscribe: ({ rootValue }) => rootValue.results,
        onNext: (_context, _id, _payload, _args, result) => {
            const { payload } = result;
            if (payload.data === undefined)
                throw new NotExecuted(payload.errors ?? []);
            return payload;
        },
        onError: (_context, _id, _payload, errors) => errors.flatMap((error) => toFormatted(error, log)),
        onComplete: (_context, _id, payload) => ends.get(payload)?.(),
    });
}
/** The credentials in `connection_init`: browsers cannot set headers of a WebSocket. */
function credentialsIn(payload) {
    return Object.fromEntries(Object.entries(payload ?? {})
        .map(([name, given]) => [name.toLowerCase(), given])
        .filter((entry) => CREDENTIALS.has(entry[0]) && typeof entry[1] === "string"));
}
/** The headers that may be sent in `connection_init` in their place. */
const CREDENTIALS = new Set(["authorization", "x-app-id", "x-app-token"]);
/** The subscription to be added is among them. */
function isFull({ subscriptions }) {
    return Object.keys(subscriptions).length > MAX_OPERATIONS_PER_CONNECTION;
}
/** An operation that was refused or is invalid: the protocol has a message for its errors. */
class NotExecuted extends Error {
    name = "NotExecuted";
    errors;
    constructor(errors) {
        super("The operation was not executed");
        this.errors = errors;
    }
}
function toFormatted(error, log) {
    const { originalError } = error;
    if (originalError === undefined)
        return [error.toJSON()];
    if (originalError instanceof NotExecuted)
        return originalError.errors;
    log.error({ type: originalError.name }, "an operation over WebSocket failed unexpectedly");
    return [publicError("INTERNAL_SERVER_ERROR", "Internal server error").toJSON()];
}
function serve(socket, connection, server, { live, log, times }) {
    const leave = live.connect({
        close: () => socket.close(GOING_AWAY, "The server is stopping"),
        destroy: () => socket.terminate(),
    });
    // Every error of a socket closes it.
    socket.on("error", () => undefined);
    if (leave === null) {
        socket.close(TRY_AGAIN_LATER, "Too many connections");
        return;
    }
    // A client that does not read what it asked for may not ask for more.
    const readIfRead = () => {
        if (socket.bufferedAmount > MAX_UNSENT_BYTES)
            socket.pause();
        else if (socket.isPaused)
            socket.resume();
    };
    const closed = server.opened({
        protocol: socket.protocol,
        // Resolves when the client has taken it: until then no further result of the operation is computed.
        send: (data) => new Promise((resolve) => {
            if (socket.readyState !== socket.OPEN)
                return resolve();
            socket.send(data, () => {
                readIfRead();
                resolve();
            });
        }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => socket.on("message", (data) => {
            handle(data.toString()).catch((error) => {
                log.error({ type: error instanceof Error ? error.name : typeof error }, "a message failed unexpectedly");
                socket.close(CloseCode.InternalServerError, "Internal server error");
            });
            readIfRead();
        }),
    }, connection);
    socket.on("ping", readIfRead);
    const stopPinging = keepAlive(socket, times);
    socket.once("close", (code, reason) => {
        stopPinging();
        leave();
        void closed(code, reason.toString());
    });
}
/** Pings a client, and disconnects one from which nothing has arrived for a while. */
function keepAlive(socket, { pingMs, silenceMs }) {
    let silentMs = 0;
    const heard = () => {
        silentMs = 0;
    };
    socket.on("pong", heard).on("message", heard);
    const timer = setInterval(() => {
        silentMs += pingMs;
        if (silentMs > silenceMs)
            socket.terminate();
        else if (socket.bufferedAmount <= MAX_UNSENT_BYTES)
            socket.ping();
    }, pingMs);
    return () => clearInterval(timer);
}
//# sourceMappingURL=websocket.js.map