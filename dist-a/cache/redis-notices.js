export class NoticeConnection {
    #redis;
    #client = null;
    /** Which run of Redis it is connected to. */
    #run = null;
    #channels = new Map();
    #subscribed = new Set();
    constructor(redis) {
        this.#redis = redis;
    }
    /** Calls `listener` with each notice of a channel. Returns what ends that. */
    listen(channel, listener) {
        this.#channels.set(channel, listener);
        return () => {
            this.#channels.delete(channel);
            if (this.#subscribed.delete(channel))
                this.#client?.unsubscribe(channel).catch(() => undefined);
        };
    }
    /** Resolves when all channels are subscribed to. Notices that are published later are heard. */
    async ready() {
        const client = (this.#client ??= this.#connect());
        if (!client.isReady)
            throw new Error("Not connected");
        for (const channel of this.#channels.keys()) {
            if (this.#subscribed.has(channel))
                continue;
            await client.subscribe(channel, (notice) => this.#channels.get(channel)?.heard(notice), true);
            this.#subscribed.add(channel);
        }
        this.#run ??= await runOf(client);
        return { client, run: this.#run };
    }
    #connect() {
        const client = this.#redis.connection();
        const cut = () => {
            this.#run = null;
            for (const listener of this.#channels.values())
                listener.cut();
        };
        for (const event of ["error", "reconnecting", "end", "ready"])
            client.on(event, cut);
        return client;
    }
}
async function runOf(client) {
    const text = await client.info("server");
    return /run_id:(\w+)/.exec(text)?.[1] ?? "unknown";
}
//# sourceMappingURL=redis-notices.js.map