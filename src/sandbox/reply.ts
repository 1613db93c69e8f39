/** An answer, ready to be sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" } as const;

export function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return body === undefined
    ? { status, headers, body: Buffer.alloc(0) }
    : { status, headers: { ...JSON_TYPE, ...headers }, body: Buffer.from(JSON.stringify(body)) };
}
