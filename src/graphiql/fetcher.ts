import type { GraphiQLProps } from "graphiql";
import { parseJson } from "./json";

type Fetcher = GraphiQLProps["fetcher"];

const ENDPOINT = "/graphql";

/** Sends an operation to the server this page came from. Whatever the user writes in the headers pane wins. */
export const fetcher: Fetcher = async (operation, options) => {
  try {
    return await post(operation, options?.headers);
  } catch (error) {
    // GraphiQL prints an error with its stack, which for a network fault is only our minified code.
    if (error instanceof Error) delete error.stack;
    throw error;
  }
};

/**
 * Posts to the server this page came from. `apollo-require-preflight` shows Apollo's CSRF guard that a script asks, not a
 * form.
 */
export async function post(
  operation: object,
  extraHeaders: Readonly<Record<string, unknown>> = {},
): Promise<object> {
  const headers = new Headers({
    accept: "application/json",
    "content-type": "application/json",
    "apollo-require-preflight": "true",
  });
  for (const [name, value] of Object.entries(extraHeaders)) headers.set(name, String(value));
  return readJson(await fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(operation) }));
}

async function readJson(response: Response): Promise<object> {
  const text = await response.text();
  const answer = parseJson(text);
  if (typeof answer === "object" && answer !== null) return answer;
  throw new Error(
    `Expected JSON from ${ENDPOINT}, but got HTTP ${response.status} with: ${text.slice(0, 200)}`,
  );
}
