var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, Int, ObjectType } from "type-graphql";
import { DEFAULTS } from "../budget/settings.js";
import { DateTime } from "../graphql/scalars.js";
import { toUpstreamCache, UpstreamCache } from "./upstream-cache.type.js";
const PERIODS = DEFAULTS.periodsMs.map((ms) => (ms / 1000).toLocaleString("en")).join(" or ");
let UpstreamBudget = class UpstreamBudget {
    limit;
    remaining;
    resetsAt;
    periodSeconds;
    spent;
    spentByOthers;
    keptForOthers;
    reservedForWrites;
    waiting;
    pausedUntil;
    maxCallsPerOperation;
    maxResultNodesPerOperation;
    cache;
};
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of upstream calls that the account's plan allows per period. Null until the upstream has returned it.",
    })
], UpstreamBudget.prototype, "limit", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of upstream calls left in this period. Null if it is not known, for example before the first call of a " +
            "period.",
    })
], UpstreamBudget.prototype, "remaining", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The end of the period. Null if it is not known." })
], UpstreamBudget.prototype, "resetsAt", void 0);
__decorate([
    Field(() => Int, {
        description: `The length of the period in seconds: ${PERIODS}, depending on the account's plan.`,
    })
], UpstreamBudget.prototype, "periodSeconds", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of upstream calls that this server made in the last `periodSeconds`.",
    })
], UpstreamBudget.prototype, "spent", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of upstream calls by other consumers of the account in this period. It is 0 in the period in which this " +
            "server started, because it is not known then.",
    })
], UpstreamBudget.prototype, "spentByOthers", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of upstream calls of this period that are left to other consumers of the account. It is their share of " +
            "the limit, or their recent maximum.",
    })
], UpstreamBudget.prototype, "keptForOthers", void 0);
__decorate([
    Field(() => Int, { description: "The number of upstream calls that are reserved for mutations." })
], UpstreamBudget.prototype, "reservedForWrites", void 0);
__decorate([
    Field(() => Int, { description: "The number of upstream calls that wait to be sent." })
], UpstreamBudget.prototype, "waiting", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time until which no upstream calls are made, because of an answer of the upstream. Null if calls can be made.",
    })
], UpstreamBudget.prototype, "pausedUntil", void 0);
__decorate([
    Field(() => Int, {
        description: "The maximum number of upstream calls of one operation (`MAX_UPSTREAM_CALLS`).",
    })
], UpstreamBudget.prototype, "maxCallsPerOperation", void 0);
__decorate([
    Field(() => Int, {
        description: "The maximum number of values in the answer of one operation (`MAX_RESULT_NODES`).",
    })
], UpstreamBudget.prototype, "maxResultNodesPerOperation", void 0);
__decorate([
    Field(() => UpstreamCache, {
        nullable: true,
        description: "The cache that saves upstream calls. Null if this server has none (`CACHE_MB=0`).",
    })
], UpstreamBudget.prototype, "cache", void 0);
UpstreamBudget = __decorate([
    ObjectType({
        description: "The account's budget of upstream calls, as known from the latest answers of the upstream.",
        simpleResolvers: true,
    })
], UpstreamBudget);
export { UpstreamBudget };
export function toUpstreamBudget(allowance) {
    const { governor, suspended, maxCalls, maxNodes } = allowance;
    const snapshot = governor.snapshot();
    const cache = allowance.cache();
    return {
        limit: snapshot.limit,
        remaining: snapshot.remaining,
        resetsAt: toInstant(snapshot.resetsAt),
        periodSeconds: Math.round(snapshot.windowMs / 1000),
        spent: snapshot.usedInWindow,
        spentByOthers: snapshot.foreignUsage,
        keptForOthers: snapshot.keptForForeignUsage,
        reservedForWrites: snapshot.reservedForWrites,
        waiting: snapshot.queued,
        pausedUntil: toInstant(suspended()?.until ?? snapshot.pausedUntil),
        maxCallsPerOperation: maxCalls,
        maxResultNodesPerOperation: maxNodes,
        cache: cache && toUpstreamCache(cache),
    };
}
function toInstant(at) {
    return at === null ? null : new Date(at).toISOString();
}
//# sourceMappingURL=upstream-budget.type.js.map