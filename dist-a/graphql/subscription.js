/** The pub/sub of type-graphql. Events are published to their hubs, which are not of this room. */
export const pubSub = {
    subscribe: (_, open) => open(),
    publish: (topic) => {
        throw new Error(`Expected ${topic} to be published to the hub of its tenant`);
    },
};
/** Opens a source that can be resumed. */
export function resumable({ subscribing }, feed, open) {
    if (subscribing === undefined)
        throw new Error("Expected a request for a subscription");
    subscribing.position = () => feed.head;
    return open(subscribing.after);
}
/** Lets a root field of subscriptions resolve the delivered value. A delivered error is thrown. */
export function resolveDelivery(field) {
    const { resolve } = field;
    if (resolve === undefined)
        throw new Error(`Expected ${field.name} to have a resolver`);
    field.resolve = (_, args, context, info) => {
        const value = context.delivery?.value ?? null;
        if (value instanceof Error)
            throw value;
        return value === null ? null : resolve(value, args, context, info);
    };
}
//# sourceMappingURL=subscription.js.map