var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, Int, ObjectType } from "type-graphql";
import { asyncActionById } from "../async-actions/async-action.loaders.js";
import { AsyncAction, RowFailure } from "../async-actions/async-action.type.js";
import { isFirst } from "../graphql/arguments.js";
import { connectionOf } from "../graphql/connection.js";
import { enumOf } from "../graphql/enum.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { Job } from "../async-actions/job.type.js";
import { MAX_FAILURES, MAX_FINISHED } from "./run.js";
import { MAX_UNANSWERED } from "./stops.js";
const SubmissionState = enumOf("SubmissionState", "Whether a piece of a bulk run was sent and accepted by the upstream.", {
    PLANNED: "The piece is waiting to be sent.",
    ACCEPTED: "The upstream accepted the piece and created an async action for it.",
    REFUSED: "The upstream rejected the piece. None of its rows takes effect.",
    OUTCOME_UNKNOWN: "The piece was sent, but the answer got lost. Its rows may or may not take effect. The server does not send it again. " +
        "Before you send it again with `retryBulkRunPieces`, check `asyncActions` or read a customer.",
    UNSENT: "The piece was not sent and will not be, unless by `retryBulkRunPieces`.",
});
const BulkRunStopCode = enumOf("BulkRunStopCode", "The reason why a bulk run stopped sending.", {
    INVALID_ROW: "A row of the CSV is invalid.",
    CLIENT_GONE: "The client aborted the request, or sent too little for too long.",
    CANCELED: "`cancelBulkRun` canceled the run.",
    SERVER_STOPPING: "This server is stopping, or was stopped during an upload.",
    UPSTREAM_REFUSED: "The upstream rejects this server's credentials, plan or permissions. Its operator must correct them.",
    RATE_LIMITED: "The upstream's rate limit is reached, or the calls of the billing cycle are used up.",
    CALLER_QUOTA_EXCEEDED: "The caller has used up its upstream calls of this day.",
    UPSTREAM_UNAVAILABLE: `The upstream cannot be reached, has failed too often, or did not answer ${MAX_UNANSWERED} pieces in a row.`,
    OUT_OF_TIME: "The time for the operation was over.",
    JOURNAL_UNAVAILABLE: "This server cannot record what it sends, for example because its disk is full.",
    INTERNAL_ERROR: "An internal error occurred in this server.",
});
let RowRange = class RowRange {
    first;
    last;
};
__decorate([
    Field(() => Int, { description: "The number of the first row, inclusive." })
], RowRange.prototype, "first", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of the last row, inclusive. Null if the range contains all further rows and their number is not known.",
    })
], RowRange.prototype, "last", void 0);
RowRange = __decorate([
    ObjectType({ description: "A range of rows of a request. Row numbers start at 1.", simpleResolvers: true })
], RowRange);
export { RowRange };
let BulkRunStop = class BulkRunStop {
    code;
    message;
};
__decorate([
    Field(() => BulkRunStopCode, { description: "The machine-readable code of the reason." })
], BulkRunStop.prototype, "code", void 0);
__decorate([
    Field(() => String, { description: "A human-readable description of the reason." })
], BulkRunStop.prototype, "message", void 0);
BulkRunStop = __decorate([
    ObjectType({
        description: "The reason why a bulk run stopped before all of its rows were sent.",
        simpleResolvers: true,
    })
], BulkRunStop);
export { BulkRunStop };
let BulkPiece = class BulkPiece {
    number;
    rows;
    submission;
    asyncAction;
    message;
    requestId;
};
__decorate([
    Field(() => Int, {
        description: "The number of the piece in its run, starting at 1. `retryBulkRunPieces` takes it.",
    })
], BulkPiece.prototype, "number", void 0);
__decorate([
    Field(() => RowRange, { description: "The rows of the piece." })
], BulkPiece.prototype, "rows", void 0);
__decorate([
    Field(() => SubmissionState, {
        description: "Whether the piece was sent and accepted by the upstream.",
    })
], BulkPiece.prototype, "submission", void 0);
__decorate([
    Field(() => AsyncAction, {
        nullable: true,
        description: "The async action of the piece, as this server last read it. Null if the upstream has not accepted the piece. " +
            `Costs ${upstreamCalls()}.`,
    }),
    Price(() => ({ knows: [asyncActionById] }))
], BulkPiece.prototype, "asyncAction", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The reason why the upstream rejected the piece or its async action failed as a whole. Null if it did not.",
    })
], BulkPiece.prototype, "message", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The `request_id` of that rejection or failure. Quote it to Voucherify support.",
    })
], BulkPiece.prototype, "requestId", void 0);
BulkPiece = __decorate([
    ObjectType({
        description: "A piece of a bulk run: the rows that are sent in one upstream call.",
        simpleResolvers: true,
    })
], BulkPiece);
export { BulkPiece };
/** The page of a run's group is its number of pieces. It has no more ranges of rows than pieces. */
const asManyAsPieces = (_, { page }) => ({ items: page });
/** The price of showing a run, which grows with its number of pieces. */
export function piecesOfRun(id, { runs }) {
    const count = runs.get(id)?.pieces.length ?? 0;
    return { page: count, values: count };
}
let BulkRun = class BulkRun extends Job {
    id = "";
    rowCount;
    acceptedCount;
    doneCount;
    failedCount;
    sentRows;
    unknownRows;
    unsentRows;
    stop;
    pieces;
    upstreamCallsPlanned;
    upstreamCallsSpent;
    followCallsSpent;
    /** The source of the failures. */
    run;
};
__decorate([
    Field(() => ID, {
        description: "The ID of the run, `run_…`. This server assigns it, and REST does not know it.",
    })
], BulkRun.prototype, "id", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of rows in the request. For a CSV stream, the number of rows read so far.",
    })
], BulkRun.prototype, "rowCount", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of rows in pieces that the upstream accepted. Accepted rows can still fail later.",
    })
], BulkRun.prototype, "acceptedCount", void 0);
__decorate([
    Field(() => Int, { description: "The number of rows that succeeded, as REST reports them." })
], BulkRun.prototype, "doneCount", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of rows that failed: those of rejected pieces, and those that REST reports.",
    })
], BulkRun.prototype, "failedCount", void 0);
__decorate([
    Price(asManyAsPieces),
    Field(() => [RowRange], {
        description: "The rows that were sent to the upstream, whatever their outcome.",
    })
], BulkRun.prototype, "sentRows", void 0);
__decorate([
    Price(asManyAsPieces),
    Field(() => [RowRange], {
        description: "The rows that were sent without an answer. They may or may not take effect.",
    })
], BulkRun.prototype, "unknownRows", void 0);
__decorate([
    Price(asManyAsPieces),
    Field(() => [RowRange], {
        description: "The rows that were not sent and will not be. `stop` contains the reason.",
    })
], BulkRun.prototype, "unsentRows", void 0);
__decorate([
    Field(() => BulkRunStop, {
        nullable: true,
        description: "The reason why the run stopped before all rows were sent. Null if it did not stop.",
    })
], BulkRun.prototype, "stop", void 0);
__decorate([
    Price(asManyAsPieces),
    Field(() => [BulkPiece], { description: "The pieces of the run, in the order in which they are sent." })
], BulkRun.prototype, "pieces", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of upstream calls for sending the rows, one per piece. For a CSV stream, the number so far.",
    })
], BulkRun.prototype, "upstreamCallsPlanned", void 0);
__decorate([
    Field(() => Int, { description: "The number of upstream calls made so far for sending the rows." })
], BulkRun.prototype, "upstreamCallsSpent", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of upstream calls made so far for following the pieces. Simultaneous runs share list calls, and each run " +
            "counts them.",
    })
], BulkRun.prototype, "followCallsSpent", void 0);
BulkRun = __decorate([
    ObjectType({
        implements: Job,
        description: "A bulk run sends many rows to the upstream, in pieces of a size that it accepts. This server follows the pieces by " +
            `itself. It remembers at most the latest ${MAX_FINISHED.toLocaleString("en")} finished runs: until it stops, or, if its ` +
            "operator has it record them, for seven days. Servers that record them together know the same runs. " +
            `Reading a run costs ${upstreamCalls()}.`,
        simpleResolvers: true,
    })
], BulkRun);
export { BulkRun };
export const BulkRunConnection = connectionOf(() => BulkRun, "BulkRun", {
    items: "bulk runs",
    totalCount: "The number of bulk runs that this server remembers.",
});
/** The price of a page of runs. Each is taken to have as many pieces as the one with the most. */
export function pageOfRuns(first, { runs }) {
    const shown = runs.newest.slice(0, isFirst(first) ? first : 0);
    return { page: shown.length, pageOfEach: Math.max(0, ...shown.map(({ pieces }) => pieces.length)) };
}
export const RowFailureConnection = connectionOf(() => RowFailure, "RowFailure", {
    items: "failed rows",
    totalCount: "The number of failed rows that can be listed: all rows of rejected pieces, and at most " +
        `${MAX_FAILURES.toLocaleString("en")} of the rows that REST reports.`,
});
export function toBulkRun(run) {
    return {
        id: run.id,
        operation: run.kind,
        state: run.state,
        progress: run.progress,
        createdAt: run.createdAt,
        rowCount: run.rowCount,
        acceptedCount: run.acceptedCount,
        doneCount: run.doneCount,
        failedCount: run.failedCount,
        sentRows: run.sentRows,
        unknownRows: run.unknownRows,
        unsentRows: run.unsentRows,
        stop: run.stop,
        pieces: run.pieces.map(toBulkPiece),
        upstreamCallsPlanned: run.pieces.length,
        upstreamCallsSpent: run.submitCalls,
        followCallsSpent: run.followCalls,
        run,
    };
}
function toBulkPiece({ first, last, submission, action, rejection }, index) {
    return {
        number: index + 1,
        rows: { first, last },
        submission,
        asyncAction: action,
        message: rejection?.message ?? null,
        requestId: rejection?.requestId ?? null,
    };
}
//# sourceMappingURL=bulk-run.type.js.map