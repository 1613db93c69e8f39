var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, Int, ObjectType } from "type-graphql";
let UpstreamCache = class UpstreamCache {
    entries;
    bytes;
    maxBytes;
    hits;
    misses;
    joined;
    stale;
    refreshed;
    answers;
    evictions;
};
__decorate([
    Field(() => Int, { description: "The number of cached values." })
], UpstreamCache.prototype, "entries", void 0);
__decorate([
    Field(() => Int, { description: "The estimated size of the cached values in bytes." })
], UpstreamCache.prototype, "bytes", void 0);
__decorate([
    Field(() => Int, { description: "The maximum size of the cached values in bytes (`CACHE_MB`)." })
], UpstreamCache.prototype, "maxBytes", void 0);
__decorate([
    Field(() => Int, { description: "The number of reads that were answered from the cache." })
], UpstreamCache.prototype, "hits", void 0);
__decorate([
    Field(() => Int, { description: "The number of reads that were not answered from the cache." })
], UpstreamCache.prototype, "misses", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of these misses that took no upstream call, because another operation made the same call.",
    })
], UpstreamCache.prototype, "joined", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of reads that were answered with an older value, because the upstream failed or the budget was used up.",
    })
], UpstreamCache.prototype, "stale", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of values that were read again in the background shortly before they became too old. Each took an upstream " +
            "call that is on no operation's bill.",
    })
], UpstreamCache.prototype, "refreshed", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of operations that were answered as before, without being executed. Their reads are among the hits.",
    })
], UpstreamCache.prototype, "answers", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of times that values were removed or outdated by a write or a webhook.",
    })
], UpstreamCache.prototype, "evictions", void 0);
UpstreamCache = __decorate([
    ObjectType({
        description: "The cached answers of the upstream. Numbers of reads are counted since this server started.",
        simpleResolvers: true,
    })
], UpstreamCache);
export { UpstreamCache };
export function toUpstreamCache(state) {
    return {
        entries: state.entries,
        bytes: state.bytes,
        maxBytes: state.maxBytes,
        hits: toInt(state.hits),
        misses: toInt(state.misses),
        joined: toInt(state.joined),
        stale: toInt(state.stale),
        refreshed: toInt(state.refreshed),
        answers: toInt(state.answers),
        evictions: toInt(state.evictions),
    };
}
/** A count as an `Int`. Beyond the greatest one it stays there. */
function toInt(count) {
    return Math.min(count, 2 ** 31 - 1);
}
//# sourceMappingURL=upstream-cache.type.js.map