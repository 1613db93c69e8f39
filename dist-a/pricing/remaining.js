/**
 * The most calls that a query still needs. Everything that the cache could answer has been answered, and its fields wait
 * for `unanswered`. The rest follows from these answers: for each of them the worst case of what is selected below.
 *
 * Never more than the price.
 */
export function remainingCalls({ calls, loaders, sites }, unanswered) {
    const batched = [...loaders].filter(({ batchSize }) => batchSize > 1).length;
    let remaining = 0;
    for (const [loader, { keys, requests }] of unanswered) {
        remaining += Math.ceil(keys / loader.batchSize) * loader.calls.length;
        remaining += following(sites.get(loader) ?? [], requests, batched);
        if (remaining >= calls)
            return calls;
    }
    return remaining;
}
/**
 * Most calls that follow from the answers to `requests`. It is not known which request belongs to which field, so all are
 * counted for the dearest one. If there are several fields, each can leave one batch of each kind incomplete.
 */
function following(sites, requests, batched) {
    const most = sites.reduce((calls, { laterCalls, objectsPerKey, callsBelow }) => {
        return Math.max(calls, requests * laterCalls + callsBelow(requests * objectsPerKey));
    }, 0);
    return most === 0 ? 0 : most + (sites.length - 1) * batched;
}
//# sourceMappingURL=remaining.js.map