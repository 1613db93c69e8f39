import {} from "../../clock.js";
import { keyOf } from "../../redis/keys.js";
import { COMMAND_MS } from "../../redis/redis.js";
import { callsOf, readEntry, write } from "./events.js";
import { COMMIT, JOIN, LEAVE } from "./scripts.js";
/** How long a server that is not heard of keeps what it holds, in milliseconds. */
export const LEASE_MS = 3_000;
/** How long before it is given up a command must have run, in milliseconds: its answer takes time, too. */
const ANSWER_MS = 50;
/** Most entries of the log, whatever the limit. */
const MOST_ENTRIES = 200_000;
/** The log of an account in Redis. */
export class Log {
    #redis;
    #subscriber;
    #clock;
    #shared;
    #server;
    #keys;
    #isHeard = false;
    /**
     * @param subscriber - a connection for news
     * @param account - a key of the account
     * @param server - the name of this server
     */
    constructor(redis, subscriber, clock, shared, account, server) {
        this.#redis = redis;
        this.#subscriber = subscriber;
        this.#clock = clock;
        this.#shared = shared;
        this.#server = server;
        this.#keys = [keyOf(account, "budget:log"), keyOf(account, "budget:leases")];
    }
    /** Hands on each entry as it is written, with the one before it. May miss some. */
    async listen(onEntry) {
        if (this.#isHeard)
            return;
        this.#isHeard = true;
        const [log = ""] = this.#keys;
        try {
            await this.#subscriber.subscribe(log, (message) => {
                const [previous = "", id = "", server = "", facts = "", decisions = ""] = message.split("\n");
                // What this server wrote, it knows.
                const isOwn = server === this.#server;
                onEntry(readEntry(id, server, isOwn ? "" : facts, isOwn ? "" : decisions), previous);
            });
        }
        catch {
            // It is not connected yet. The next look at the log brings what was missed.
            this.#isHeard = false;
        }
    }
    async commit(step) {
        return this.#run(COMMIT, step);
    }
    /** Begins a lease. All entries are news. */
    async join(step) {
        const sentAt = this.#clock.now();
        const [seconds, micros] = await this.#redis.run((client) => client.sendCommand(["TIME"]));
        this.#shared.heard(Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000), sentAt);
        return this.#run(JOIN, step);
    }
    async leave(step) {
        await this.#run(LEAVE, step);
        if (!this.#isHeard)
            return;
        this.#isHeard = false;
        // Nobody waits for it: without an answer the connection is gone, and with it the subscription.
        this.#subscriber.unsubscribe(this.#keys[0]).catch(() => undefined);
    }
    async #run(script, { cursor, facts, decisions, slack = 0, keepMs, isListed = false, isForced = false }) {
        const sentAt = this.#clock.now();
        const values = [
            this.#server,
            cursor,
            // A command that takes effect after it was given up would be of a server that is alone.
            Math.floor(this.#shared.toRedis(sentAt) + COMMAND_MS - ANSWER_MS),
            LEASE_MS,
            Math.ceil(keepMs),
            MOST_ENTRIES,
            write(facts),
            write(decisions),
            isListed ? "1" : "",
            isForced ? "1" : "",
            callsOf(decisions),
            slack,
        ];
        const answer = await this.#redis.run((client) => script.run(client, this.#keys, values.map(String)));
        const [status, now, last = cursor, news = [], servers = []] = answer;
        this.#shared.heard(now, sentAt);
        return { status, now, last, news: news.map(entryOf), servers: new Map(pairsOf(servers)) };
    }
}
function entryOf([id, [, server = "", , facts = "", , decisions = ""]]) {
    return readEntry(id, server, facts, decisions);
}
function* pairsOf(servers) {
    for (let index = 0; index + 1 < servers.length; index += 2) {
        yield [servers[index] ?? "", Number(servers[index + 1]) - LEASE_MS];
    }
}
//# sourceMappingURL=log.js.map