import { readRateHeaders } from "../../budget/window/headers.js";
import { systemClock } from "../../clock.js";
import { MalformedAnswerError, TransportError } from "../errors.js";
import { MemoryBudget } from "../memory-budget.js";
const DECODER = new TextDecoder();
/** In place of a body that is not JSON, for example the HTML of a proxy. */
export const NOT_JSON = Symbol("not JSON");
/**
 * Makes a transport of an exchange.
 *
 * @param codeOf - the system's error code of a failed exchange. Messages are not passed on: they may hold the URL
 * @param ownHeaders - headers that every request of the transport has
 */
export function withAnswers(settings, exchange, codeOf, ownHeaders = {}) {
    const { memory = new MemoryBudget(), clock = systemClock } = settings;
    const withoutBody = {
        ...ownHeaders,
        Accept: "application/json",
        "X-App-Id": settings.appId,
        "X-App-Token": settings.appToken,
        "X-Voucherify-Channel": settings.channel,
    };
    const withJson = { ...withoutBody, "Content-Type": "application/json" };
    const headersOf = (payload) => {
        if (payload === undefined)
            return withoutBody;
        if (!isForm(payload))
            return withJson;
        return { ...withoutBody, "Content-Type": payload.contentType, "Content-Length": String(payload.size) };
    };
    return async (attempt, countdown) => {
        const { call, traceHeaders } = attempt;
        const { endpoint, payload } = call;
        attempt.leave();
        const reading = memory.enter();
        try {
            const own = headersOf(payload);
            const sentHeaders = traceHeaders === undefined ? own : { ...own, ...traceHeaders };
            const { status, headers, body } = await exchange(call, sentHeaders, countdown.signal);
            const bytes = await bytesOf(body, memory.answerBytes, reading, endpoint, countdown);
            const rate = readRateHeaders(headers, clock.now());
            return { status, headers, rate, body: parseJson(DECODER.decode(bytes)) };
        }
        catch (error) {
            throw error instanceof MalformedAnswerError ? error : new TransportError(endpoint, codeOf(error));
        }
        finally {
            reading.leave();
        }
    };
}
export function isForm(payload) {
    return typeof payload === "object";
}
/** The system's error code, for example `ECONNRESET`. */
export function systemCode(error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return typeof code === "string" ? code : undefined;
}
/** The bytes of an answer, counted after decompression: a small answer can decompress to a large one. */
function bytesOf(body, mostBytes, reading, endpoint, countdown) {
    if (body === null)
        return Promise.resolve(new Uint8Array());
    return new Promise((resolve, reject) => {
        const chunks = [];
        let size = 0;
        const fail = (error) => {
            reject(error instanceof Error ? error : new Error("The answer ended early", { cause: error }));
            body.destroy();
        };
        // Events instead of an iterator, which costs several promises for each answer.
        body.on("data", (chunk) => {
            size += chunk.length;
            if (size > mostBytes) {
                fail(new MalformedAnswerError(endpoint, "it is larger than this server accepts"));
                return;
            }
            chunks.push(chunk);
            if (reading.allocate(chunk.length))
                return;
            body.pause();
            // The delay is caused by this server, so the deadline of the call is paused.
            const resume = countdown.pause();
            reading
                .wait(chunk.length, countdown.signal)
                .finally(resume)
                .then(() => body.resume(), fail);
        });
        body.once("end", () => {
            const [first] = chunks;
            resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks));
        });
        // An error can follow the one that counts, and must not end the process.
        body.on("error", fail);
        body.once("close", () => {
            if (!body.readableEnded)
                fail(new Error("The answer ended early"));
        });
    });
}
function parseJson(text) {
    if (text === "")
        return undefined;
    try {
        return JSON.parse(text);
    }
    catch {
        return NOT_JSON;
    }
}
//# sourceMappingURL=transport.js.map