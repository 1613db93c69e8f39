var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { checkFirst, checkIdentifier } from "../graphql/arguments.js";
import { connectionOf, toConnection } from "../graphql/connection.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { keyed, perParent, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import { timePositionShape } from "../voucherify/newest-first.js";
import { asyncActionById, asyncActionPages } from "./async-action.loaders.js";
import { isOver } from "./job.type.js";
import { AsyncAction, AsyncActionResult, toAsyncAction } from "./async-action.type.js";
import { After, First } from "../graphql/list-arguments.js";
const AsyncActionConnection = connectionOf(() => AsyncAction, "AsyncAction", { items: "async actions" });
let AsyncActionResolver = class AsyncActionResolver {
    async asyncAction(id, { loads }) {
        return loads.of(asyncActionById).load(checkIdentifier("id", id));
    }
    async asyncActions(first, after, createdAt, { loads }) {
        const range = toTimeRange("createdAt", createdAt);
        const scope = ["asyncActions", range];
        const position = readCursor(scope, after, timePositionShape);
        const page = await loads.of(asyncActionPages).load({ range, position, first: checkFirst(first) });
        return toConnection({
            nodes: page.items.map((wire) => toAsyncAction(wire, true)),
            cursorAt: (index) => writeCursor(scope, page.positionAfter(index)),
            endCursor: () => page.next && writeCursor(scope, page.next),
            hasNextPage: page.hasNext,
            hasPreviousPage: position !== null,
        });
    }
    async result(action, { loads }) {
        if (!action.isSummary || !isOver(action.state))
            return action.knownResult;
        return (await loads.of(asyncActionById).load(action.id))?.knownResult ?? null;
    }
};
__decorate([
    Authorized("bulk"),
    Query(() => AsyncAction, {
        nullable: true,
        description: `An async action by its ID. Null if it does not exist. Costs ${upstreamCalls(asyncActionById)}.`,
    }),
    Price(({ id }) => ({
        loads: [keyed(asyncActionById, id)],
        knows: [asyncActionById],
    })),
    __param(0, Arg("id", () => ID, { description: "The ID of the async action, `aa_…`." })),
    __param(1, Ctx())
], AsyncActionResolver.prototype, "asyncAction", null);
__decorate([
    Authorized("bulk"),
    Query(() => AsyncActionConnection, {
        nullable: true,
        description: "Async actions, newest first. Finished actions have the state ENDED here, because the list of REST " +
            `lacks their outcome. Costs ${upstreamCalls(asyncActionPages)} per page.`,
    }),
    Price(pricePerPage(asyncActionPages)),
    __param(0, First(20)),
    __param(1, After()),
    __param(2, Arg("createdAt", () => DateTimeRange, {
        nullable: true,
        description: "The time range in which the actions were requested. All actions if omitted.",
    })),
    __param(3, Ctx())
], AsyncActionResolver.prototype, "asyncActions", null);
__decorate([
    FieldResolver(() => AsyncActionResult, {
        nullable: true,
        description: "The result of the action. Null if the action is not finished. " +
            `Costs ${upstreamCalls(asyncActionById)} per finished action of \`asyncActions\`, because the list of REST lacks the ` +
            "result. Everywhere else it is included at no extra cost.",
    }),
    Price(() => ({ loads: [perParent(asyncActionById)] })),
    __param(0, Root()),
    __param(1, Ctx())
], AsyncActionResolver.prototype, "result", null);
AsyncActionResolver = __decorate([
    Resolver(() => AsyncAction)
], AsyncActionResolver);
export { AsyncActionResolver };
//# sourceMappingURL=async-action.resolver.js.map