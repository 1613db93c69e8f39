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
import { LONGEST_WAIT, MAX_WATCHED, POLL_MS } from "./action-watch.js";
import { asyncActionById } from "./async-action.loaders.js";
import { AsyncAction } from "./async-action.type.js";
let AsyncActionSubscriptions = class AsyncActionSubscriptions {
    asyncActionProgress(action, _id) {
        return action;
    }
};
__decorate([
    Authorized("bulk"),
    Subscription(() => AsyncAction, {
        nullable: true,
        topics: "asyncActionProgress",
        topicId: ({ args, context }) => {
            const id = checkIdentifier("id", args.id);
            return () => context.actionWatch.watch(id);
        },
        description: "The present state of an async action, then each change of its state or progress. Ends when the action is finished. Null " +
            "if the action does not exist. A slow client gets only the latest state. The server reads the action in the background, " +
            "once for all subscribers, with calls that no operation needs: first at once, then after " +
            `${POLL_MS / 1_000} seconds, then after twice the time before, up to ${(POLL_MS * LONGEST_WAIT) / 1_000} seconds. At most ${MAX_WATCHED} actions are followed at a time. These calls are on no bill. ` +
            `The subscription itself costs ${upstreamCalls()}, and per state the price of the fields selected on it.`,
    }),
    Price(() => ({ knows: [asyncActionById] })),
    __param(0, Root()),
    __param(1, Arg("id", () => ID, { description: "The ID of the async action, `aa_…`." }))
], AsyncActionSubscriptions.prototype, "asyncActionProgress", null);
AsyncActionSubscriptions = __decorate([
    Resolver()
], AsyncActionSubscriptions);
export { AsyncActionSubscriptions };
//# sourceMappingURL=async-action.subscriptions.js.map