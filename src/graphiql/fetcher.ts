import type { GraphiQLProps } from "graphiql";
import { parseJson } from "./json";

type Fetcher = GraphiQLProps["fetcher"];

const ENDPOINT = "/graphql";

/**
 * Sends an operation to the server this page came from. `apollo-require-preflight` shows Apollo's CSRF guard
 * that a script asks, not a form. Whatever the user writes in the headers pane wins.
 */
export const fetcher: Fetcher = async (operation, options) => {
  const headers = new Headers({
    accept: "application/json",
    "content-type": "application/json",
    "apollo-require-preflight": "true",
  });
  for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, String(value));

  try {
    const response = await fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(operation) });
    return await readJson(response);
  } catch (error) {
    // GraphiQL prints an error with its stack, which for a network fault is only our minified code.
    if (error instanceof Error) delete error.stack;
    throw error;
  }
};

async function readJson(response: Response): Promise<object> {
  const text = await response.text();
  const answer = parseJson(text);
  if (typeof answer === "object" && answer !== null) return answer;
  throw new Error(
    `Expected JSON from ${ENDPOINT}, but got HTTP ${response.status} with: ${text.slice(0, 200)}`,
  );
}
