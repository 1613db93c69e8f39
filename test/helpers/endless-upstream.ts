/**
 * An upstream without an end: every list comes back full, and nothing comes back twice. The sandbox is a small world in
 * which friends meet; here nobody has met anybody, so that an operation costs all that it can cost.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface EndlessUpstream {
  readonly url: string;
  /** Requests so far. */
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

const REFERRALS = 10;
const SEGMENTS = 100;

const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

const page = (name: string, data: readonly unknown[]) => ({
  object: "list",
  data_ref: name,
  [name]: data,
  total: 1_000_000,
  has_more: true,
});

export async function startEndlessUpstream(): Promise<EndlessUpstream> {
  let requests = 0;
  let last = 0;
  const fresh = (prefix: string) => `${prefix}_${(last += 1)}`;
  /** Later ones are older, so that pages ordered by time stay in order. */
  const created = () => new Date(1_700_000_000_000 - (last += 1) * 1_000).toISOString();

  const segment = (id = fresh("seg")) => ({
    id,
    object: "segment",
    name: `Segment ${id}`,
    type: "static",
    filter: null,
    created_at: created(),
  });
  const customer = (id = fresh("cust"), source_id = fresh("source")) => ({
    id,
    source_id,
    object: "customer",
    name: id,
    created_at: created(),
    referrals: {
      total: REFERRALS,
      campaigns: many(REFERRALS, () => ({ campaign_id: fresh("camp"), referrer_id: fresh("cust") })),
    },
  });
  const activity = () => ({
    id: fresh("evcus"),
    type: "customer.segment.entered",
    created_at: created(),
    data: { segment: { id: fresh("seg"), name: "One" } },
  });
  const action = (id = fresh("aa")) => ({
    id,
    status: "DONE",
    operation_status: "DONE",
    type: "CUSTOMERS.BULK_UPDATE",
    created_at: created(),
    result: { done_count: 1, failed_count: 0 },
  });
  const routes: readonly [RegExp, (id: string, query: URLSearchParams, method: string) => unknown][] = [
    [
      /^\/v1\/customers$/,
      (_, query, method) =>
        method === "GET"
          ? page(
              "customers",
              many(limitOf(query), () => customer()),
            )
          : customer(),
    ],
    [
      /^\/v1\/customers\/(?:bulk\/async|metadata\/async|importCSV)$/,
      () => ({ async_action_id: fresh("aa") }),
    ],
    [/^\/v1\/customers\/([^/]+)$/, (id) => (id.startsWith("cust_") ? customer(id) : customer(undefined, id))],
    [
      /^\/v1\/customers\/([^/]+)\/permanent-deletion$/,
      (id) => ({ id: fresh("del"), related_object_id: id, status: "DONE" }),
    ],
    [
      /^\/v1\/customers\/([^/]+)\/segments$/,
      () =>
        page(
          "data",
          many(SEGMENTS, () => ({ id: fresh("seg"), name: "One", object: "segment" })),
        ),
    ],
    [/^\/v1\/customers\/([^/]+)\/activity$/, (_, query) => page("data", many(limitOf(query), activity))],
    [
      /^\/v1\/customers\/([^/]+)\/redeemables$/,
      (_, query) =>
        page(
          "data",
          many(limitOf(query), () => ({ id: fresh("rh"), created_at: created() })),
        ),
    ],
    [/^\/v1\/customers\/([^/]+)\/consents$/, () => undefined],
    [
      /^\/v1\/consents$/,
      () => ({
        consents: { object: "list", data_ref: "data", data: [{ id: "cnst_1", name: "News" }] },
        groups: {},
      }),
    ],
    [
      /^\/v1\/segments$/,
      (_, query) =>
        page(
          "data",
          query.has("ids")
            ? query.getAll("ids").map((id) => segment(id))
            : many(limitOf(query), () => segment()),
        ),
    ],
    [/^\/v1\/segments\/([^/]+)$/, (id) => segment(id)],
    [
      /^\/v1\/async-actions$/,
      (_, query) =>
        page(
          "async_actions",
          many(limitOf(query), () => ({ ...action(), result: undefined })),
        ),
    ],
    [/^\/v1\/async-actions\/([^/]+)$/, (id) => action(id)],
  ];

  const server = createServer((request, response) => {
    requests += 1;
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://upstream");
    for (const [pattern, answer] of routes) {
      const match = pattern.exec(pathname);
      if (match === null) continue;
      request.resume();
      const body = answer(decodeURIComponent(match[1] ?? ""), searchParams, request.method ?? "GET");
      response.setHeader("content-type", "application/json");
      response.setHeader("x-rate-limit-limit", "1000000");
      response.setHeader("x-rate-limit-remaining", "1000000");
      response.end(body === undefined || request.method === "DELETE" ? "" : JSON.stringify(body));
      return;
    }
    response.statusCode = 404;
    response.end(JSON.stringify({ code: 404, message: "Resource not found", key: "not_found" }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function limitOf(query: URLSearchParams): number {
  return Number(query.get("limit") ?? 10);
}
