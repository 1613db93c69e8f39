/**
 * Makes reads in the background: with the lowest priority, taking turns as one operation, and never repeated.
 *
 * @param closed - cancels them all
 * @param span - what their spans are started below. Default: they are not traced
 */
export function backgroundCalls(send, closed, span) {
    const owner = {};
    return async (endpoint, target, signal, onDeparture) => {
        const { body } = await send({
            endpoint: endpoint,
            target,
            payload: undefined,
            signal: AbortSignal.any([signal, closed]),
            deadlineAt: Infinity,
            priority: "background",
            owner,
            span,
            mayRepeat: () => false,
            onSent: onDeparture,
        });
        return body;
    };
}
//# sourceMappingURL=background.js.map