/** Redis' clock as seen from here. Each answer of Redis narrows the difference down to the time that it took. */
export class SharedClock {
    #clock;
    #ahead = null;
    constructor(clock) {
        this.#clock = clock;
    }
    /** Redis told its time in answer to a command that was sent at a time of our clock. */
    heard(redisNow, sentAt) {
        // Both clocks tell whole milliseconds.
        const least = redisNow - this.#clock.now() - 1;
        const most = redisNow - sentAt + 1;
        const ahead = this.#ahead ?? Math.round((least + most) / 2);
        this.#ahead = Math.min(Math.max(ahead, least), most);
    }
    /** A time of our clock, by Redis' clock. */
    toRedis(time) {
        return time + (this.#ahead ?? 0);
    }
    /** A time of Redis' clock, by ours. */
    toLocal(time) {
        return time - (this.#ahead ?? 0);
    }
}
//# sourceMappingURL=shared-clock.js.map