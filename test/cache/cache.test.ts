/** The order of reads, writes and events, and who shares a call with whom. */
import { describe, expect, it } from "vitest";
import { Cache } from "../../src/cache/cache.js";
import { MemoryStore } from "../../src/cache/memory-store.js";
import type { Fill } from "../../src/cache/store.js";

const LIFETIME = { maxAgeMs: 60_000, maxAgeOnErrorMs: 3_600_000 };
const never = new AbortController().signal;

/** A cache with a clock that a test sets, and calls that a test answers. */
function setUp() {
  const clock = { at: 1_000_000, now: () => clock.at };
  const cache = new Cache<string>(new MemoryStore(2 ** 20).scope("app"), clock);
  /** Starts a call for `key` that left now. `answer` ends it. */
  const call = (key: string, tags: readonly string[] = [`about:${key}`]) => {
    let resolve!: (value: string) => void;
    let reject!: (error: Error) => void;
    const answered = new Promise<string>((...both) => {
      [resolve, reject] = both;
    });
    const fills = (value: string): Fill[] => [{ key, value, tags, maxAgeMs: 60_000 }];
    const flight = cache.fetch(
      key,
      (_, onDeparture) => {
        onDeparture();
        return answered;
      },
      fills,
    );
    const result = flight.join(never);
    return {
      flight,
      result,
      answer: async (value: string) => {
        resolve(value);
        return result;
      },
      fail: (error: Error) => reject(error),
    };
  };
  const get = (key: string, acceptedMs = Infinity) => cache.get(key, LIFETIME, acceptedMs)?.value ?? null;
  return { clock, cache, call, get };
}

describe("an answer", () => {
  it("is stored, as old as its call, not as its arrival", async () => {
    const { clock, cache, call, get } = setUp();
    const one = call("a");
    clock.at += 3_000;
    await one.answer("A");
    expect(cache.get("a", LIFETIME, Infinity)).toMatchObject({ value: "A", ageMs: 3_000, isAging: false });
    expect([get("a", 3_000), get("a", 2_999)]).toEqual(["A", null]);
    clock.at += 46_000;
    expect(cache.get("a", LIFETIME, Infinity)?.isAging).toBe(true);
    clock.at += 12_000;
    expect(get("a")).toBeNull();
    expect(cache.getStale("a", LIFETIME, Infinity)?.value).toBe("A");
    expect(cache.getStale("a", LIFETIME, 1_000)).toBeNull();
  });

  it.each(["remove", "outdate"] as const)("whose call left before a %s is not stored", async (verb) => {
    const { cache, call, get } = setUp();
    const early = call("a");
    cache[verb](["about:a"]);
    await early.answer("old");
    expect(get("a")).toBeNull();
    await call("a").answer("new");
    expect(get("a")).toBe("new");
  });

  it("whose call left before something else was evicted is stored", async () => {
    const { cache, call, get } = setUp();
    const one = call("a");
    cache.remove(["about:b"]);
    await one.answer("A");
    expect(get("a")).toBe("A");
  });

  it("whose call left before everything was cleared is not stored", async () => {
    const { cache, call, get } = setUp();
    const one = call("a");
    cache.clear();
    await one.answer("A");
    expect(get("a")).toBeNull();
  });

  it("does not overwrite what an event has stored meanwhile", async () => {
    const { clock, cache, call, get } = setUp();
    const one = call("a");
    clock.at += 10;
    const event = { key: "a", value: "event", tags: ["about:a"], maxAgeMs: 60_000 };
    cache.replace(event.tags, [event], clock.at, "");
    await one.answer("read");
    expect(get("a")).toBe("event");
  });

  it("does not overwrite that of a later call that was answered first", async () => {
    const { clock, cache, call, get } = setUp();
    const early = call("a");
    cache.remove(["about:b"]);
    clock.at += 10;
    await call("a").answer("late");
    await early.answer("early");
    expect(get("a")).toBe("late");
  });

  it("is not stored if its call fails", async () => {
    const { call, get } = setUp();
    const one = call("a");
    one.fail(new Error("failed"));
    await expect(one.result).rejects.toThrow("failed");
    expect(get("a")).toBeNull();
  });
});

describe("a call", () => {
  it("is joined by readers who accept its age, and by no other", () => {
    const { clock, cache, call } = setUp();
    const { flight } = call("a");
    expect(cache.joinable("a", LIFETIME, 0)).toBe(flight);
    clock.at += 5;
    expect(cache.joinable("a", LIFETIME, 0)).toBeNull();
    expect(cache.joinable("a", LIFETIME, 5)).toBe(flight);
    expect(cache.joinable("b", LIFETIME, 5)).toBeNull();
  });

  it("is not joined after anything was evicted, since its answer may be older", () => {
    const { cache, call } = setUp();
    call("a");
    cache.outdate(["about:something else"]);
    expect(cache.joinable("a", LIFETIME, Infinity)).toBeNull();
  });

  it("goes on when the reader who started it leaves, and is canceled when the last one leaves", async () => {
    const { call } = setUp();
    const { flight } = call("a");
    const [one, other] = [new AbortController(), new AbortController()];
    const results = [flight.join(one.signal), flight.join(other.signal)].map((joined) =>
      joined.catch(String),
    );
    one.abort("one left");
    expect(flight.signal.aborted).toBe(false);
    other.abort("other left");
    expect(await Promise.all(results)).toEqual(["one left", "other left"]);
    // The reader of `call` still waits.
    expect(flight.signal.aborted).toBe(false);
  });
});

describe("the entries in memory", () => {
  it("of one credential are not those of another, and are cleared alone", () => {
    const store = new MemoryStore(2 ** 20);
    const [one, other] = [store.scope("one"), store.scope("other")];
    const entry = { value: 1, at: 0, maxAgeMs: 1, tags: ["t"], isOutdated: false };
    one.put("k", entry);
    expect(other.get("k")).toBeUndefined();
    other.put("k", { ...entry, value: 2 });
    other.removeTagged(["t"]);
    expect([one.get("k")?.value, other.get("k")]).toEqual([1, undefined]);
    other.put("k", entry);
    one.clear();
    expect([one.get("k"), other.get("k")?.value]).toEqual([undefined, 1]);
  });

  it("take no more bytes than allowed, and leave no tag behind", () => {
    const store = new MemoryStore(100_000);
    const scope = store.scope("app");
    for (let index = 0; index < 1_000; index += 1) {
      const value = { text: "x".repeat(500) };
      scope.put(`k${index}`, { value, at: 0, maxAgeMs: 1, tags: [`t${index}`, "all"], isOutdated: false });
    }
    expect(store.bytes).toBeLessThanOrEqual(100_000);
    expect(store.entries).toBeGreaterThan(20);
    expect(scope.get("k999")).toBeDefined();
    expect(scope.get("k0")).toBeUndefined();
    scope.put("huge", { value: "x".repeat(200_000), at: 0, maxAgeMs: 1, tags: ["huge"], isOutdated: false });
    expect(scope.get("huge")).toBeUndefined();
    scope.removeTagged(["all"]);
    expect([store.entries, store.bytes, store.tags]).toEqual([0, 0, 0]);
  });
});
