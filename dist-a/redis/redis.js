/**
 * The connection to Redis that servers of one account share. It is up or down, and never in between: a command that is
 * not answered in time makes it down, and from then on every command fails at once, until Redis answers a probe again.
 * What uses it goes on alone meanwhile.
 */
import { createClient, ErrorReply } from "redis";
/** How long a command may take, in milliseconds. On one machine or in one network it takes less than 2. */
export const COMMAND_MS = 250;
/** Time between two probes while it is down, in milliseconds. */
const PROBE_MS = 250;
const CONNECT_MS = 1_000;
const NO_ANSWER = "no answer";
function connectionTo(url) {
    return createClient({
        url,
        RESP: 3,
        disableOfflineQueue: true,
        disableClientInfo: true,
        maintNotifications: "disabled",
        socket: { connectTimeout: CONNECT_MS, reconnectStrategy: () => PROBE_MS },
    });
}
/** Redis does not answer. The message has no address: it can contain a password. */
export class RedisDownError extends Error {
    name = "RedisDownError";
    constructor() {
        super("Redis does not answer");
    }
}
export class Redis {
    #url;
    #log;
    #client;
    #listeners = new Set();
    #further = new Set();
    /** Why it is down, as far as the log says it already. Errors come with each attempt to connect. */
    #logged = new Set();
    #isUp = false;
    #probe = null;
    #isClosed = false;
    /** @param url - `redis://` or, with TLS, `rediss://` */
    constructor(url, log) {
        this.#url = url;
        this.#log = log;
        this.#client = this.#create();
        this.#client.on("error", (error) => this.#logDown(reasonOf(error)));
    }
    /** Connects. Resolves when Redis has answered, or after a second without an answer: it is down then. */
    async open() {
        connect(this.#client);
        const giveUpAt = Date.now() + CONNECT_MS;
        while (!this.#isUp && Date.now() < giveUpAt) {
            await this.#tryIt();
            if (!this.#isUp)
                await new Promise((resolve) => setTimeout(resolve, 20));
        }
        if (this.#isUp)
            return;
        this.#down();
        if (this.#logged.size === 0)
            this.#logDown(NO_ANSWER);
    }
    get isUp() {
        return this.#isUp;
    }
    /** Calls `listener` whenever it goes down or comes up. Returns what removes the listener. */
    onChange(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }
    /**
     * Runs a command, or several.
     *
     * @param timeoutMs - how long it may take. Default {@link COMMAND_MS}
     * @throws {RedisDownError} if Redis is down, or does not answer in time. The command may take effect nevertheless
     * @throws the error that Redis answered with
     */
    async run(command, timeoutMs = COMMAND_MS) {
        if (!this.#isUp)
            throw new RedisDownError();
        return this.#timed(command, timeoutMs);
    }
    /**
     * Opens a connection of its own, for commands that block and for invalidations. It reconnects by itself, and is closed
     * with this one.
     */
    connection() {
        const client = this.#create();
        this.#further.add(client);
        connect(client);
        return client;
    }
    /** Drops all connections. */
    close() {
        this.#isClosed = true;
        if (this.#probe !== null)
            clearTimeout(this.#probe);
        this.#listeners.clear();
        for (const client of [this.#client, ...this.#further])
            client.destroy();
    }
    #create() {
        const client = connectionTo(this.#url);
        // Without a listener an error of the connection would end the process. Commands tell what matters.
        client.on("error", () => undefined);
        return client;
    }
    async #timed(command, timeoutMs) {
        let timer;
        const late = new Promise((_, reject) => {
            // If this process was busy, the answer may be here and has not been read: that comes before the next `setImmediate`.
            timer = setTimeout(() => setImmediate(() => reject(new RedisDownError())), timeoutMs);
        });
        try {
            return await Promise.race([command(this.#client), late]);
        }
        catch (error) {
            // What Redis itself answers shows that it is up.
            if (error instanceof ErrorReply)
                throw error;
            this.#down();
            throw new RedisDownError();
        }
        finally {
            clearTimeout(timer);
        }
    }
    async #tryIt() {
        try {
            await this.#timed((client) => client.ping(), COMMAND_MS);
        }
        catch {
            return;
        }
        if (this.#isUp || this.#isClosed)
            return;
        this.#isUp = true;
        this.#logged.clear();
        this.#log.info("Redis answers");
        this.#tell();
    }
    #down() {
        if (this.#isUp) {
            this.#isUp = false;
            this.#logDown(NO_ANSWER);
            this.#tell();
        }
        if (this.#probe !== null || this.#isClosed)
            return;
        this.#probe = setTimeout(() => {
            this.#probe = null;
            void this.#tryIt();
        }, PROBE_MS);
    }
    /** A connection that breaks while it is up is told by the next command. */
    #logDown(reason) {
        if (this.#isUp || this.#isClosed || this.#logged.has(reason))
            return;
        this.#logged.add(reason);
        this.#log.warn({ reason }, "Redis cannot be used: this server goes on alone");
    }
    #tell() {
        for (const listener of this.#listeners)
            listener(this.#isUp);
    }
}
/** The client connects again by itself. Only after it was closed is there an error. */
function connect(client) {
    client.connect().catch(() => undefined);
}
/** The code of an error of Redis, of the connection or of TLS. Messages can contain addresses and names of users. */
function reasonOf(error) {
    if (error instanceof ErrorReply)
        return /^[A-Z]+/.exec(error.message)?.[0] ?? "ERR";
    const code = error instanceof Error && "code" in error ? error.code : null;
    return typeof code === "string" ? code : NO_ANSWER;
}
//# sourceMappingURL=redis.js.map