var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import { checkIdentifier } from "../graphql/arguments.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { BulkRun, piecesOfRun, toBulkRun } from "./bulk-run.type.js";
let BulkRunSubscriptions = class BulkRunSubscriptions {
    bulkRunProgress(run, _id) {
        return toBulkRun(run);
    }
};
__decorate([
    Authorized("bulk"),
    Subscription(() => BulkRun, {
        nullable: true,
        topics: "bulkRunProgress",
        topicId: ({ args, context }) => {
            const id = checkIdentifier("id", args.id);
            return () => context.runs.watch(id);
        },
        description: "The present state of a bulk run, then each change. Ends when the run is finished. Null if this server does not know the " +
            "run, or no longer remembers it. A slow client gets only the latest state. The server follows the run in any case, so " +
            `this costs ${upstreamCalls()}.`,
    }),
    Price(({ id }, _, facts) => piecesOfRun(id, facts)),
    __param(0, Root()),
    __param(1, Arg("id", () => ID, { description: "The ID of the run, `run_…`." }))
], BulkRunSubscriptions.prototype, "bulkRunProgress", null);
BulkRunSubscriptions = __decorate([
    Resolver()
], BulkRunSubscriptions);
export { BulkRunSubscriptions };
//# sourceMappingURL=bulk-run.subscriptions.js.map