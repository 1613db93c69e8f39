var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
/** Mutations on a bulk run that there is already. */
import { Arg, Authorized, Ctx, ID, Int, Mutation, Resolver } from "type-graphql";
import { userError } from "../customers/customer.errors.js";
import { checkIdentifier, checkKeys, MAX_KEYS } from "../graphql/arguments.js";
import { ListArg } from "../graphql/list-arguments.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { endpoints } from "../voucherify/endpoints.js";
import { CancelBulkRunPayload, RetryBulkRunPiecesPayload } from "./bulk-run.payloads.js";
import { piecesOfRun, toBulkRun } from "./bulk-run.type.js";
import { recorded } from "./recorded.js";
const ID_DESCRIPTION = "The ID of the run, `run_…`.";
let BulkRunControlMutations = class BulkRunControlMutations {
    async cancelBulkRun(id, { runs }) {
        const run = await runs.find(checkIdentifier("id", id));
        if (run === null)
            return { run: null, userErrors: [userError("NOT_FOUND", UNKNOWN_RUN, ["id"])] };
        await recorded(runs.cancel(run));
        return { run: toBulkRun(run), userErrors: [] };
    }
    async retryBulkRunPieces(runId, pieces, { runs, voucherify }) {
        checkKeys("pieces", pieces);
        const run = await runs.find(checkIdentifier("runId", runId));
        if (run === null)
            return { run: null, userErrors: [userError("NOT_FOUND", UNKNOWN_RUN, ["runId"])] };
        const problem = pieces.length === 0 ? "unknown piece" : await recorded(runs.retry(run, pieces, voucherify));
        const userErrors = problem === null ? [] : [PROBLEMS[problem]];
        // If several servers share it, it was read anew.
        return { run: toBulkRun(runs.get(run.id) ?? run), userErrors };
    }
};
__decorate([
    Authorized("bulk"),
    Mutation(() => CancelBulkRunPayload, {
        nullable: true,
        description: "Stops sending the pieces of a bulk run. What has left is not taken back: the upstream has no such call. The other rows " +
            `are in \`unsentRows\`. Does nothing if all pieces have been sent. Costs ${upstreamCalls()}.`,
    }),
    Price(({ id }, _, facts) => piecesOfRun(id, facts)),
    __param(0, Arg("id", () => ID, { description: ID_DESCRIPTION })),
    __param(1, Ctx())
], BulkRunControlMutations.prototype, "cancelBulkRun", null);
__decorate([
    Authorized("bulk"),
    Mutation(() => RetryBulkRunPiecesPayload, {
        nullable: true,
        description: "Sends pieces of a finished bulk run again: those with the submission OUTCOME_UNKNOWN or UNSENT, and those whose async " +
            "action has the state UNKNOWN. ROWS OF A PIECE THAT HAS ARRIVED AFTER ALL ARE WRITTEN TWICE, and can undo a newer write. " +
            `Costs ${upstreamCalls(endpoints.updateCustomersInBulk)} per piece.`,
    }),
    Price(({ runId, pieces }, _, facts) => ({
        ...piecesOfRun(runId, facts),
        calls: [{ endpoint: endpoints.updateCustomersInBulk, count: new Set(pieces).size }],
    })),
    __param(0, Arg("runId", () => ID, { description: ID_DESCRIPTION })),
    __param(1, ListArg("pieces", () => [Int], {
        description: `The numbers of the pieces, see \`BulkPiece.number\`. At most ${MAX_KEYS}.`,
    })),
    __param(2, Ctx())
], BulkRunControlMutations.prototype, "retryBulkRunPieces", null);
BulkRunControlMutations = __decorate([
    Resolver()
], BulkRunControlMutations);
export { BulkRunControlMutations };
const UNKNOWN_RUN = "This server does not know the run, or no longer remembers it";
const PROBLEMS = {
    running: userError("NOT_ALLOWED", "The run is not finished. Try again when it is", ["runId"]),
    "unknown piece": userError("INVALID", "Each must be the number of a piece of the run, at least one", [
        "pieces",
    ]),
    "not retryable": userError("NOT_ALLOWED", "The outcome of each piece must be unknown, or it must not have been sent", ["pieces"]),
    "rows gone": userError("NOT_ALLOWED", "This server no longer keeps the rows of the pieces", ["pieces"]),
};
//# sourceMappingURL=bulk-run-control.mutations.js.map