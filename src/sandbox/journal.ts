/** The requests that really arrived: the truth that tests assert against. */
export interface JournalEntry {
  /** Milliseconds; never runs backwards. */
  readonly at: number;
  readonly method: string;
  /** As received, still encoded, with the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; empty until it has been read. */
  body: string;
  /** Status of the answer; 0 while there is none, and for good when the connection was cut. */
  status: number;
  /** Requests in progress when this one arrived, itself included. */
  readonly inFlight: number;
}

const CAPACITY = 100_000;

export class Journal {
  #entries: JournalEntry[] = [];

  /** In order of arrival. Beyond 100,000 the oldest are dropped. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Lines such as `GET /v1/customers/cust_x`, in order of arrival. */
  requests(): string[] {
    return this.#entries.map((entry) => `${entry.method} ${entry.path}`);
  }

  add(entry: JournalEntry): void {
    // Dropping a tenth at a time keeps one request from paying for moving all the others.
    if (this.#entries.length >= CAPACITY) this.#entries.splice(0, CAPACITY / 10);
    this.#entries.push(entry);
  }

  clear(): void {
    this.#entries = [];
  }
}
