// How much memory the cache really takes when a million distinct customers pass through it, beside its bound.
//
//     npm run build -- --only server && node --expose-gc bench/cache-memory.mjs [megabytes, default 64] [keys, default 1000000]
import { MemoryStore } from "../dist/cache/memory-store.js";
import { customerPage } from "../dist/voucherify/wire.js";
import { customerFills } from "../dist/voucherify/cache-keys.js";

const [megabytes = "64", keys = "1000000"] = process.argv.slice(2);
const store = new MemoryStore(Number(megabytes) * 2 ** 20);
const scope = store.scope("app");

/** A customer as REST answers it, with text of its own. */
const row = (index) => ({
  id: `cust_${String(index).padStart(24, "0")}`,
  source_id: `person-${index}@mail.example`,
  name: `Person number ${index}`,
  email: `person-${index}@mail.example`,
  phone: `+44 20 ${index}`,
  address: {
    city: `City ${index % 900}`,
    country: "GB",
    line_1: `${index} High Street`,
    postal_code: `P${index}`,
  },
  metadata: { tier: "gold", visits: index, notes: `Visited ${index} times` },
  summary: {
    redemptions: { total_redeemed: index, gift: { redeemed_amount: 1, amount_to_go: 2 } },
    orders: { total_amount: index },
  },
  loyalty: { points: index, referred_customers: 0, campaigns: { Coffee: { points: 3 } } },
  referrals: { total: 0, campaigns: [] },
  created_at: "2024-01-01T00:00:00.000Z",
  updated_at: "2024-01-02T00:00:00.000Z",
  object: "customer",
});

const heap = () => {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};

const before = heap();
let most = 0;
for (let at = 0; at < Number(keys); at += 100) {
  const answer = { customers: Array.from({ length: 100 }, (_, index) => row(at + index)), total: 100 };
  for (const item of customerPage.parse(JSON.parse(JSON.stringify(answer))).items) {
    for (const { key, value, tags, maxAgeMs } of customerFills(item, 60_000)) {
      scope.put(key, { value, at, maxAgeMs, tags, isOutdated: false });
    }
  }
  if (at % 50_000 === 0) most = Math.max(most, heap() - before);
}
const grown = (Math.max(most, heap() - before) / 2 ** 20).toFixed(1);
console.log(
  `node ${process.version}: ${keys} customers, bound ${megabytes} MiB: counted ${(store.bytes / 2 ** 20).toFixed(1)} MiB, ` +
    `heap ${grown} MiB, ${store.entries} entries`,
);
