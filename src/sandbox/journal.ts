/** The journal of received requests, for assertions in tests. */
export interface JournalEntry {
  /** Milliseconds since 1970, from a monotonic clock. */
  readonly at: number;
  readonly method: string;
  /** As received, still encoded, with the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text. Empty until it has been read. */
  body: string;
  /** Status of the answer. 0 before there is one, and after the connection was cut. */
  status: number;
  /** Requests in progress when this one arrived, including itself. */
  readonly inFlight: number;
}

const CAPACITY = 100_000;

export class Journal {
  #entries: JournalEntry[] = [];

  /** In order of arrival. The oldest are dropped beyond 100,000. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Lines such as `GET /v1/customers/cust_x`, in order of arrival. */
  requests(): string[] {
    return this.#entries.map((entry) => `${entry.method} ${entry.path}`);
  }

  add(entry: JournalEntry): void {
    // Removing a tenth at a time avoids moving the whole array on every request.
    if (this.#entries.length >= CAPACITY) this.#entries.splice(0, CAPACITY / 10);
    this.#entries.push(entry);
  }

  clear(): void {
    this.#entries = [];
  }
}
