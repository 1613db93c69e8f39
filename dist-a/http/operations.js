import { Repeater } from "@repeaterjs/repeater";
import { jsonProblem, textProblem } from "../graphql/nesting.js";
import { printAnswer } from "./print-answer.js";
/** Why a request is not even read. Null if it is. To be called before {@link Operations.run}. */
export function problemOf(request) {
    return jsonProblem(request) ?? textProblem(request.query);
}
export class Operations {
    #apollo;
    constructor(apollo) {
        this.#apollo = apollo;
    }
    run(session, request, { after = null, mayWrite = true, onOpen } = {}) {
        const subscribing = { mayWrite, after, source: null, position: null };
        let isIdle = false;
        const results = new Repeater(async (push, stop) => {
            const gone = new AbortController();
            void stop.then(() => gone.abort());
            try {
                const answer = await this.#execute(session, request, gone, { subscribing });
                const { source } = subscribing;
                if (gone.signal.aborted)
                    return;
                if (source === null) {
                    await push({ payload: answer, id: null });
                    return;
                }
                const deliveries = source[Symbol.asyncIterator]();
                gone.signal.addEventListener("abort", () => void deliveries.return?.(), { once: true });
                const first = deliveries.next();
                onOpen?.();
                for (let next = first;; next = deliveries.next()) {
                    isIdle = true;
                    const { done, value: delivery } = await next;
                    isIdle = false;
                    if (done || gone.signal.aborted)
                        return;
                    await push(await this.#deliver(session, request, gone, delivery));
                }
            }
            finally {
                stop();
            }
        });
        return { results, position: () => (isIdle ? (subscribing.position?.() ?? null) : null) };
    }
    async #deliver(session, request, gone, delivery) {
        const { id, missed } = delivery;
        const answer = await this.#execute(session, request, gone, { delivery });
        const stream = { ...(id === null ? {} : { id }), missed };
        return { payload: { ...answer, extensions: { ...answer.extensions, stream } }, id };
    }
    async #execute(session, request, gone, subscription) {
        const { query, variables, operationName, extensions } = request;
        const { body } = await this.#apollo.executeOperation({
            query,
            ...(variables && { variables }),
            ...(operationName && { operationName }),
            ...(extensions && { extensions }),
        }, { contextValue: session.contextFor(gone, subscription) });
        if (body.kind !== "single")
            throw new Error("Expected a single result");
        const { singleResult: result } = body;
        if (result.data !== undefined)
            return result;
        return JSON.parse(printAnswer(result, () => session.billFor(0)));
    }
}
//# sourceMappingURL=operations.js.map