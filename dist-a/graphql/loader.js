/**
 * How resolvers load: `loads.of(thingById).load(id)`.
 *
 * A loader is a constant, declared in the room of its noun. Its DataLoader is created per operation, on first use.
 * There is no registry to edit, and data that one user loaded cannot reach another.
 *
 * The upstream reads most records one by one. There are two kinds of loader:
 *
 * - {@link onePerKey} makes its calls for each distinct key. It saves only repetitions: keys that occur under several
 *   aliases, or whose record came with a list page (`prime`).
 * - {@link manyPerCall} makes one call for up to `size` keys.
 *
 * A key may be plain data, such as a page of a list. Keys with the same JSON are the same key. A failing key does not
 * affect others.
 *
 * A loader also declares its calls, so that an operation has a price before it runs (`price.ts`).
 */
import DataLoader from "dataloader";
/** A loader that makes `calls` for each key, usually one. `load` may prime other loaders. */
export function onePerKey(calls, load) {
    return {
        calls,
        batchSize: 1,
        // DataLoader hands over one key at a time: `batchSize`.
        batch: async ([only], at) => {
            const key = only;
            const loads = at(key);
            try {
                return [await loads.track(load(key, loads))];
            }
            catch (error) {
                return [toError(error)];
            }
        },
    };
}
/**
 * A loader that makes one call for up to `size` keys. `load` returns a map. A key that the map lacks is `null`. `known`
 * returns the value of a key that takes no call; null if there is none.
 *
 * The call is sent only when no other load of the operation is pending, because every answer may add keys. That can take
 * longer, but never takes more calls, and the price is known in advance.
 */
export function manyPerCall(call, size, { known, load, }) {
    return {
        calls: [call],
        batchSize: size,
        batch: async (keys, at) => {
            const found = new Map(keys.map((key) => [key, known(key, at(key))]));
            const missing = keys.filter((key) => found.get(key) === null);
            const [first] = missing;
            if (first === undefined) {
                at(keys[0]).countSaved(keys.length);
                return [...found.values()];
            }
            // The bill lists the call under the field that requested the first key.
            const loads = at(first).together();
            loads.countSaved(keys.length - 1);
            const loaded = await loads.track(load(missing, loads));
            return keys.map((key) => found.get(key) ?? loaded.get(key) ?? null);
        },
    };
}
/** The loading state of an operation. All its views ({@link Loads.at}) share it. */
class Shared {
    /** On whose behalf what no field has requested is loaded. */
    behalf;
    instances = new Map();
    saved = 0;
    /** Loads without an answer yet. */
    #pending = 0;
    #batches = [];
    constructor(behalf) {
        this.behalf = behalf;
    }
    async track(load) {
        this.#pending += 1;
        try {
            return await load;
        }
        finally {
            this.#pending -= 1;
            this.#dispatchIfQuiet();
        }
    }
    whenQuiet(dispatch) {
        this.#batches.push(dispatch);
        this.#dispatchIfQuiet();
    }
    /** Dispatches the batches if no load is pending after the resolvers have handled the latest answers. */
    #dispatchIfQuiet() {
        if (this.#pending > 0 || this.#batches.length === 0)
            return;
        setImmediate(() => {
            if (this.#pending > 0)
                return;
            const batches = this.#batches;
            this.#batches = [];
            for (const dispatch of batches)
                dispatch();
        });
    }
}
/** The loaders of one operation. */
export class Loads {
    voucherify;
    log;
    #shared;
    /** Null: on behalf of the whole operation. */
    #behalf = null;
    constructor(voucherify, log) {
        this.voucherify = voucherify;
        this.log = log;
        this.#shared = new Shared(voucherify.behalf);
    }
    /** Calls that were not needed, because the answer was known or one call served several keys. */
    get saved() {
        return this.#shared.saved + this.voucherify.saved;
    }
    countSaved(calls) {
        this.#shared.saved += calls;
    }
    of(loader) {
        const instance = this.#instanceOf(loader);
        return this.#behalf === null ? instance : instance.at(this.#behalf);
    }
    /** These loaders on behalf of one field. Their calls are counted for that field, and their spans are below its span. */
    at(behalf) {
        const view = new Loads(this.voucherify.at(behalf), this.log);
        view.#shared = this.#shared;
        view.#behalf = view.voucherify.behalf;
        return view;
    }
    /** These loaders for a call that serves several fields. Its span is below that of the operation. */
    together() {
        return this.at({ span: this.#shared.behalf.span });
    }
    /** Forgets everything that was loaded, so that the operation reads again after a write. */
    clear() {
        this.#shared.instances.clear();
    }
    /** Counts `load` as pending until it is answered. Batches wait for all pending loads. */
    track(load) {
        return this.#shared.track(load);
    }
    /** What fields wait for, by loader. Complete once everything that can go on without an answer has done so. */
    get unanswered() {
        const all = new Map();
        for (const [loader, instance] of this.#shared.instances) {
            if (instance.unanswered.requests > 0)
                all.set(loader, instance.unanswered);
        }
        return all;
    }
    #instanceOf(loader) {
        const shared = this.#shared;
        const known = shared.instances.get(loader);
        if (known !== undefined)
            return known;
        const isBatched = loader.batchSize > 1;
        const instance = new CountedLoader((keys) => loader.batch(keys, (key) => this.#onBehalfOf(instance.behalfOf(key))), {
            onHit: () => {
                shared.saved += loader.calls.length;
            },
            onRequest: ({ span }) => span?.note("load", { "upstream.operation": namesOf(loader) }),
            mayLoad: () => this.#checkPriced(loader),
        }, isBatched
            ? { maxBatchSize: loader.batchSize, batchScheduleFn: (dispatch) => shared.whenQuiet(dispatch) }
            : // A key alone: DataLoader answers the keys of a batch together, when the last of them is answered.
                { maxBatchSize: 1, batchScheduleFn: queueMicrotask });
        shared.instances.set(loader, instance);
        return instance;
    }
    #onBehalfOf(behalf) {
        return behalf === this.#behalf ? this : this.at(behalf ?? this.#shared.behalf);
    }
    /** @throws {Error} if the operation's price does not include the loader: a field lacks `@Price` */
    #checkPriced(loader) {
        const { loaders, price } = this.voucherify.terms;
        if (price === Infinity || loaders?.has(loader))
            return;
        throw new Error(`A field loads (${namesOf(loader).join(", ")}) without a price: declare it with @Price`);
    }
}
/** A DataLoader that reports cache hits, and remembers the field that first requested each key. */
class CountedLoader {
    #known = new Map();
    /** The number of requests by key, until the key is answered. */
    #open = new Map();
    #behalves = new Map();
    #loader;
    #watch;
    constructor(batch, watch, { maxBatchSize, batchScheduleFn }) {
        this.#watch = watch;
        const options = { maxBatchSize, batchScheduleFn, cacheMap: this.#known, cacheKeyFn: toCacheKey };
        this.#loader = new DataLoader(batch, options);
    }
    load(key) {
        this.#watch.mayLoad();
        const cacheKey = toCacheKey(key);
        const known = this.#known.get(cacheKey);
        if (known !== undefined)
            this.#watch.onHit();
        // DataLoader would answer a known key together with the next batch, after a call that it does not need.
        const value = known ?? this.#loader.load(key);
        this.#open.set(cacheKey, (this.#open.get(cacheKey) ?? 0) + 1);
        const answered = () => void this.#open.delete(cacheKey);
        value.then(answered, answered);
        return value;
    }
    get unanswered() {
        let requests = 0;
        for (const count of this.#open.values())
            requests += count;
        return { keys: this.#open.size, requests };
    }
    prime(key, value) {
        this.#loader.prime(key, value);
    }
    at(behalf) {
        return {
            load: (key) => {
                const cacheKey = toCacheKey(key);
                if (!this.#known.has(cacheKey)) {
                    this.#behalves.set(cacheKey, behalf);
                    this.#watch.onRequest(behalf);
                }
                return this.load(key);
            },
            prime: (key, value) => this.prime(key, value),
        };
    }
    /** The field that requested `key` first. Null if that is not recorded. */
    behalfOf(key) {
        return this.#behalves.get(toCacheKey(key)) ?? null;
    }
}
const namesOf = ({ calls }) => calls.map(({ operation }) => operation);
const toCacheKey = (key) => (typeof key === "object" ? JSON.stringify(key) : key);
function toError(reason) {
    return reason instanceof Error ? reason : new Error("A loader failed without an error", { cause: reason });
}
//# sourceMappingURL=loader.js.map