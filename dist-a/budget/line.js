export class Line {
    #shares = new Map();
    /** Callers without waiting calls that are ahead of the line. They must not fall back by leaving it. */
    #ahead = new Map();
    /** The advance of the caller that was served last, before its turn. */
    #advance = 0;
    /** The waiting calls of the operation of `call`. */
    of({ party, owner }) {
        return this.#shares.get(party.name)?.owners.get(owner) ?? [];
    }
    push(call) {
        const { party, owner } = call;
        const share = this.#shares.get(party.name) ?? this.#enter(party);
        const calls = share.owners.get(owner);
        if (calls === undefined)
            share.owners.set(owner, [call]);
        else
            calls.push(call);
    }
    /** @returns false if it does not wait here */
    remove(call) {
        const { party, owner } = call;
        const share = this.#shares.get(party.name);
        const calls = share?.owners.get(owner);
        const index = calls?.indexOf(call) ?? -1;
        if (share === undefined || calls === undefined || index < 0)
            return false;
        calls.splice(index, 1);
        if (calls.length === 0)
            share.owners.delete(owner);
        if (share.owners.size === 0)
            this.#exit(party.name, share);
        return true;
    }
    /** Removes a call that leaves. Its caller advances, and its operation is the caller's last one now. */
    serve(call) {
        const { party, owner } = call;
        const share = this.#shares.get(party.name);
        if (share === undefined)
            return;
        this.#advance = Math.max(this.#advance, share.advance);
        share.advance += 1 / share.weight;
        this.remove(call);
        const rest = share.owners.get(owner);
        if (rest === undefined)
            return;
        share.owners.delete(owner);
        share.owners.set(owner, rest);
    }
    /** The first call that may leave. */
    head(mayLeave) {
        for (const { owners } of this.#inTurn) {
            for (const calls of owners.values()) {
                const head = calls.find(mayLeave);
                if (head !== undefined)
                    return head;
            }
        }
        return undefined;
    }
    /** How many calls leave no later than this one, itself included, if no other arrives. */
    upTo(call) {
        const own = this.#shares.get(call.party.name);
        if (own === undefined)
            return this.size;
        const ahead = this.of(call).indexOf(call);
        let turns = 0;
        for (const [owner, calls] of own.owners) {
            // Every other operation of its caller has at most as many turns before it as it needs itself.
            turns += owner === call.owner ? ahead + 1 : Math.min(calls.length, ahead + 1);
        }
        const until = own.advance + (turns - 1) / own.weight;
        let others = 0;
        for (const share of this.#shares.values()) {
            if (share === own)
                continue;
            const before = Math.floor((until - share.advance) * share.weight) + 1;
            others += Math.min(sizeOf(share), Math.max(0, before));
        }
        return turns + others;
    }
    /** The call to give up first: the last one of the caller that has the most calls for its weight. */
    get last() {
        let most;
        for (const share of this.#shares.values()) {
            if (most === undefined || sizeOf(share) / share.weight >= sizeOf(most) / most.weight)
                most = share;
        }
        return most && [...most.owners.values()].at(-1)?.at(-1);
    }
    get calls() {
        return [...this.#shares.values()].flatMap(({ owners }) => [...owners.values()].flat());
    }
    get size() {
        let size = 0;
        for (const share of this.#shares.values())
            size += sizeOf(share);
        return size;
    }
    get #inTurn() {
        if (this.#shares.size < 2)
            return this.#shares.values();
        return [...this.#shares.values()].toSorted((a, b) => a.advance - b.advance);
    }
    #enter({ name, weight }) {
        const advance = Math.max(this.#advance, this.#ahead.get(name) ?? 0);
        this.#ahead.delete(name);
        const share = { weight, owners: new Map(), advance };
        this.#shares.set(name, share);
        return share;
    }
    #exit(name, { advance }) {
        this.#shares.delete(name);
        // When nobody waits, all are equal again.
        if (this.#shares.size === 0)
            this.#ahead.clear();
        else if (advance > this.#advance)
            this.#ahead.set(name, advance);
        for (const [other, ahead] of this.#ahead)
            if (ahead <= this.#advance)
                this.#ahead.delete(other);
    }
}
function sizeOf({ owners }) {
    let size = 0;
    for (const calls of owners.values())
        size += calls.length;
    return size;
}
//# sourceMappingURL=line.js.map