/** A response in the shape of a GraphQL response, for requests without an operation. */
export function failure(code, message, upstream, extensions = {}) {
    return { errors: [{ message, extensions: { code, ...extensions } }], extensions: { upstream } };
}
//# sourceMappingURL=failure.js.map