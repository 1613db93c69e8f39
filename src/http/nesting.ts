/**
 * Rejects requests that are nested too deeply or have numbers that JSON cannot represent, before any recursive code
 * runs.
 */
import type { FastifyInstance } from "fastify";
import { jsonProblem, textProblem } from "../graphql/nesting.js";
import type { Bill } from "../pricing/bill.js";
import { failure } from "./failure.js";

export function checkNesting(app: FastifyInstance, billFor: (spent: number) => Bill): void {
  app.addHook("preHandler", async ({ method, body, url }, reply) => {
    const problem = method === "GET" ? problemOfQuery(url) : problemOfBody(body);
    if (problem !== null) return reply.code(400).send(failure("BAD_USER_INPUT", problem, billFor(0)));
  });
}

function problemOfBody(body: unknown): string | null {
  const query = typeof body === "object" && body !== null && "query" in body ? body.query : null;
  return jsonProblem(body) ?? (typeof query === "string" ? textProblem(query) : null);
}

/** Reads the query string as Apollo does. */
function problemOfQuery(url: string): string | null {
  const parameters = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  const problems = [...parameters].map(([name, value]) =>
    name === "query" ? textProblem(value) : jsonProblem(parsed(value)),
  );
  return problems.find((problem) => problem !== null) ?? null;
}

/** Null for invalid JSON, which is rejected later. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
