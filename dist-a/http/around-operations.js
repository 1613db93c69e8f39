import { OperationTypeNode } from "graphql";
import { performance } from "node:perf_hooks";
import { isLarger } from "../graphql/answer-size.js";
import { publicError } from "../graphql/error-codes.js";
import { complete } from "./execution.js";
import { tellHidden } from "./hidden-fields.js";
import { noteIfKeepable } from "./kept-answers.js";
import { reportOperation } from "./operation-reporting.js";
import { PricedOperation } from "./priced-operation.js";
/** Largest response, in bytes: as much as an answer of the upstream may have. */
const MAX_ANSWER_BYTES = 10 * 2 ** 20;
export function aroundOperations(execution, observer) {
    return {
        requestDidStart: async () => {
            const startedAt = performance.now();
            const priced = new PricedOperation();
            return {
                didResolveOperation: (resolved) => priced.admit(resolved),
                // A subscription is not executed itself, only its deliveries.
                responseForOperation: async (resolved) => resolved.contextValue.subscribing?.source ? complete(null) : execution.responseFor(resolved),
                willSendResponse: async (answered) => {
                    priced.bill(answered);
                    tellHidden(answered);
                    bound(answered);
                    setStatus(answered);
                    noteIfKeepable(answered);
                    reportOperation(answered, performance.now() - startedAt, observer);
                },
            };
        },
    };
}
/** Replaces a response that is too large by an error. */
function bound({ response, operation }) {
    if (response.body.kind !== "single")
        return;
    const { singleResult } = response.body;
    if (!isLarger(singleResult.data, MAX_ANSWER_BYTES))
        return;
    const done = operation?.operation === OperationTypeNode.MUTATION ? ". The mutation has been carried out" : "";
    const message = `The answer has more than ${MAX_ANSWER_BYTES} bytes; ask for fewer records or fields${done}`;
    const { extensions } = publicError("ANSWER_TOO_LARGE", message);
    response.body = {
        kind: "single",
        singleResult: {
            data: null,
            errors: [{ message, extensions }],
            ...(singleResult.extensions && { extensions: singleResult.extensions }),
        },
    };
}
/**
 * With the media type of GraphQL over HTTP, an operation that is rejected or refused before execution has the status
 * 400, 403 or 429. Clients that accept only `application/json` get 200. A request without an operation is 400 in both cases.
 * Source: https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
function setStatus({ request, response }) {
    if (![400, 403, 429].includes(response.http.status ?? 200) || response.body.kind !== "single")
        return;
    const accept = request.http?.headers.get("accept") ?? "";
    const isOperation = response.body.singleResult.errors?.every(({ extensions }) => extensions?.["code"] !== "BAD_REQUEST");
    if (isOperation && !accept.includes("application/graphql-response+json"))
        response.http.status = 200;
}
//# sourceMappingURL=around-operations.js.map