// The upstream of the benchmark: three reads of the Customers API, answered from memory, with limits that never bind.
import { createServer } from "node:http";

const customers = Array.from({ length: 100 }, (_, n) => ({
  id: `cust_${n}`,
  object: "customer",
  source_id: `crm-${n}`,
  name: `Person ${n}`,
  description: "A person of the benchmark",
  email: `person-${n}@people.example`,
  phone: "+44 20 7946 0000",
  birthdate: "1990-12-10",
  birthday: "1990-12-10",
  address: {
    city: "London",
    state: "England",
    line_1: "1 Main Street",
    line_2: null,
    country: "GB",
    postal_code: "N1",
  },
  metadata: { tier: "gold", visits: n },
  summary: {
    redemptions: { total_redeemed: 1, total_failed: 0, total_succeeded: 1, total_rolled_back: 0 },
    orders: { total_amount: 1000, total_count: 2, average_amount: 500, last_order_amount: 400 },
  },
  loyalty: { points: n, referred_customers: 0, campaigns: {} },
  referrals: { total: 0, campaigns: [] },
  system_metadata: {},
  created_at: "2024-01-02T03:04:05.678Z",
  updated_at: "2025-01-02T03:04:05.678Z",
}));
const segments = JSON.stringify({
  object: "list",
  total: 2,
  data_ref: "data",
  data: [
    {
      id: "seg_1",
      name: "Londoners",
      type: "auto-update",
      created_at: "2024-01-02T03:04:05.678Z",
      filter: {},
    },
    {
      id: "seg_2",
      name: "Newsletter readers",
      type: "static",
      created_at: "2024-01-02T03:04:05.678Z",
      filter: {},
    },
  ],
});
const lists = new Map(
  [10, 100].map((limit) => [
    String(limit),
    JSON.stringify({
      object: "list",
      total: 100,
      data_ref: "customers",
      customers: customers.slice(0, limit),
      has_more: limit < 100,
    }),
  ]),
);
const single = new Map(customers.map((customer) => [customer.id, JSON.stringify(customer)]));

let calls = 0;
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://stub");
  if (pathname === "/calls") return void response.end(String(calls));
  calls += 1;
  const [, , , id, part] = pathname.split("/");
  const body =
    id === undefined
      ? lists.get(searchParams.get("limit") ?? "10")
      : part === "segments"
        ? segments
        : single.get(id);
  response.writeHead(body === undefined ? 404 : 200, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body ?? "{}"),
    "X-Rate-Limit-Limit": "1000000",
    "X-Rate-Limit-Remaining": "999999",
    "X-Rate-Limit-Retry": String(Math.ceil(Date.now() / 60_000) * 60),
  });
  response.end(body ?? "{}");
});
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
