/** The connections that stay open: WebSockets and event streams. Bounds what they may hold, and ends them at a stop. */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { DEADLINES } from "../voucherify/deadlines.js";
import { grouped } from "../graphql/grouped.js";

/** Most connections that stay open. */
export const MAX_CONNECTIONS = 1_000;
/** Most operations at a time of one WebSocket. An event stream has one. */
export const MAX_OPERATIONS_PER_CONNECTION = 100;
/** Most operations at a time of all connections. */
export const MAX_OPERATIONS = 2_000;
/** Most characters of the requests of all these operations. A parsed document takes some 120 bytes per character. */
export const MAX_CHARACTERS = 1_000_000;
/** How long a client may take to close its side, in milliseconds. */
export const CLOSE_MS = 1_000;
/** How long a stop waits for the answers of queries and mutations, in milliseconds. */
const ANSWERS_MS = DEADLINES.operationMs + 1_000;

export const TOO_MANY_OPERATIONS =
  `Too many operations are running: at most ${MAX_OPERATIONS_PER_CONNECTION} of a connection, ` +
  `${grouped(MAX_OPERATIONS)} of all connections, or ${grouped(MAX_CHARACTERS)} characters`;

export interface Connection {
  /** Tells the client that the server is stopping. */
  readonly close: () => void;
  /** Closes the connection at once. */
  readonly destroy: () => void;
}

/** The place of an operation. */
export interface Place {
  /** What it is has been decided: a subscription that is open is owed no answer. */
  readonly open: () => void;
  /** Gives the place back. Once: later calls do nothing. */
  readonly end: () => void;
}

export class Live {
  readonly #connections = new Set<Connection>();
  /** The operations that are owed an answer. */
  readonly #unanswered = new Set<object>();
  #onAnswered: () => void = () => undefined;
  #operations = 0;
  #characters = 0;
  #isStopping = false;

  /** Takes a place for a connection. Null if there is none; else a function that gives it back. */
  connect(connection: Connection): (() => void) | null {
    if (this.#isStopping || this.#connections.size >= MAX_CONNECTIONS) return null;
    this.#connections.add(connection);
    return () => this.#connections.delete(connection);
  }

  /** Takes a place for an operation. Null if there is none. */
  begin(request: object): Place | null {
    const size = JSON.stringify(request).length;
    if (this.#operations >= MAX_OPERATIONS || this.#characters + size > MAX_CHARACTERS) return null;
    this.#operations += 1;
    this.#characters += size;
    this.#unanswered.add(request);
    let isOver = false;
    const open = () => {
      if (this.#unanswered.delete(request)) this.#onAnswered();
    };
    return {
      open,
      end: () => {
        if (isOver) return;
        isOver = true;
        this.#operations -= 1;
        this.#characters -= size;
        open();
      },
    };
  }

  /** Ends all connections, once the queries and mutations on them have their answers. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.race([this.#allAnswered(), sleep(ANSWERS_MS, undefined, { ref: false })]);
    for (const connection of this.#connections) connection.close();
    setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
    }, CLOSE_MS).unref();
  }

  async #allAnswered(): Promise<void> {
    while (this.#unanswered.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onAnswered = resolve;
      });
      // The end of an operation is told before it is sent.
      await setImmediate();
    }
  }
}
