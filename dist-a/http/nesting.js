import { jsonProblem, textProblem } from "../graphql/nesting.js";
import { failure } from "./failure.js";
export function checkNesting(app, billFor) {
    app.addHook("preHandler", async ({ method, body, url }, reply) => {
        const problem = method === "GET" ? problemOfQuery(url) : problemOfBody(body);
        if (problem !== null)
            return reply.code(400).send(failure("BAD_USER_INPUT", problem, billFor(0)));
    });
}
function problemOfBody(body) {
    const query = typeof body === "object" && body !== null && "query" in body ? body.query : null;
    return jsonProblem(body) ?? (typeof query === "string" ? textProblem(query) : null);
}
/** Reads the query string as Apollo does. */
function problemOfQuery(url) {
    const parameters = new URLSearchParams(url.slice(url.indexOf("?") + 1));
    const problems = [...parameters].map(([name, value]) => name === "query" ? textProblem(value) : jsonProblem(parsed(value)));
    return problems.find((problem) => problem !== null) ?? null;
}
/** Null for invalid JSON, which is rejected later. */
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return null;
    }
}
//# sourceMappingURL=nesting.js.map