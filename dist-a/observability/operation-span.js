/** The document is not in it, nor is its hash: from the hash of a document with an e-mail address the address can be guessed. */
export function operationEnd({ name, type, planned, spent, repeated, saved, outcome, codes, }) {
    return {
        ...(type !== "unknown" && { name: name === null ? type : `${type} ${name}` }),
        isError: outcome === "failed",
        attributes: {
            "graphql.operation.type": type === "delivery" ? "subscription" : type,
            ...(name !== null && { "graphql.operation.name": name }),
            "operation.outcome": outcome,
            "upstream.planned": planned,
            "upstream.spent": spent,
            "upstream.repeated": repeated,
            "upstream.saved": saved,
            ...(codes[0] !== undefined && { "error.type": codes[0], "operation.codes": codes }),
        },
    };
}
//# sourceMappingURL=operation-span.js.map