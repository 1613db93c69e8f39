import type { GraphiQLProps } from "graphiql";
import { getOperationAST, OperationTypeNode } from "graphql";
import { CloseCode, createClient } from "graphql-ws";
import { askForKey, type Credentials, credentials } from "./key";
import { parseJson } from "./json";

type Fetcher = GraphiQLProps["fetcher"];

const ENDPOINT = "/graphql";
/** The code with which graphql-ws closes a connection that is not signed in. */
const FORBIDDEN: number = CloseCode.Forbidden;

/** The credentials of the latest connection. */
let connectedWith: Credentials = {};

/** Connects with the first subscription, and disconnects after the last one. */
const socket = createClient({
  url: new URL(ENDPOINT, location.href.replace(/^http/, "ws")).href,
  connectionParams: () => {
    connectedWith = credentials();
    return { ...connectedWith };
  },
});

/** Sends an operation to the server this page came from. Whatever the user writes in the headers pane wins. */
export const fetcher: Fetcher = async (operation, options) => {
  const definition = options?.documentAST && getOperationAST(options.documentAST, operation.operationName);
  if (definition?.operation === OperationTypeNode.SUBSCRIPTION) return subscribe(operation);
  try {
    return await post(operation, options?.headers);
  } catch (error) {
    // GraphiQL prints an error with its stack, which for a network fault is only our minified code.
    if (error instanceof Error) delete error.stack;
    throw error;
  }
};

/** The results of a subscription. Its errors are shown as an answer, like those of other operations. */
function subscribe(operation: Parameters<Fetcher>[0]): AsyncIterableIterator<object> {
  const results = socket.iterate({
    query: operation.query,
    variables: operation.variables,
    operationName: operation.operationName,
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      try {
        return await results.next();
      } catch (reason) {
        if (Array.isArray(reason)) return { done: false, value: { errors: reason } };
        if (reason instanceof CloseEvent && reason.code === FORBIDDEN) askForKey(connectedWith);
        throw new Error("The connection to the server was closed", { cause: reason });
      }
    },
    return: async () => (await results.return?.(undefined)) ?? { done: true, value: undefined },
  };
}

/**
 * Posts to the server this page came from. `apollo-require-preflight` shows Apollo's CSRF guard that a script asks, not a
 * form.
 */
export async function post(
  operation: object,
  extraHeaders: Readonly<Record<string, unknown>> = {},
): Promise<object> {
  const sent = credentials();
  const headers = new Headers({
    accept: "application/json",
    "content-type": "application/json",
    "apollo-require-preflight": "true",
    ...sent,
  });
  for (const [name, value] of Object.entries(extraHeaders)) headers.set(name, String(value));
  const response = await fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(operation) });
  if (response.status === 401) askForKey(sent);
  return readJson(response);
}

async function readJson(response: Response): Promise<object> {
  const text = await response.text();
  const answer = parseJson(text);
  if (typeof answer === "object" && answer !== null) return answer;
  throw new Error(
    `Expected JSON from ${ENDPOINT}, but got HTTP ${response.status} with: ${text.slice(0, 200)}`,
  );
}
