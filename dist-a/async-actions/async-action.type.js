var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, Int, ObjectType } from "type-graphql";
import { enumOf, fromWord } from "../graphql/enum.js";
import { Price } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import { Job, JobState } from "./job.type.js";
let RowFailure = class RowFailure {
    row;
    sourceId;
    key;
    message;
};
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of the row, starting at 1. In a bulk run it counts the rows of the whole request. In an async action it " +
            "counts the rows of its CSV. Null if REST does not return it.",
    })
], RowFailure.prototype, "row", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The source ID of the row. Null if REST does not return it.",
    })
], RowFailure.prototype, "sourceId", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The error key from REST, for example `metadata_validation_failed`.",
    })
], RowFailure.prototype, "key", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The error message from REST." })
], RowFailure.prototype, "message", void 0);
RowFailure = __decorate([
    ObjectType({ description: "A failed row of a job.", simpleResolvers: true })
], RowFailure);
export { RowFailure };
export const OperationStatus = enumOf("OperationStatus", "The outcome of an async action as REST reports it. `state` is more precise, because it also takes the rows into account.", {
    SUCCESS: "REST reports success.",
    FAILED: "REST reports failure. Some rows may have succeeded.",
    UNKNOWN: "REST does not know the outcome, for example before the end, or reports a status that this server does not know yet.",
});
let RowOutcome = class RowOutcome {
    sourceId;
    found;
    updated;
};
__decorate([
    Field(() => String, { nullable: true, description: "The source ID of the row." })
], RowOutcome.prototype, "sourceId", void 0);
__decorate([
    Field(() => Boolean, {
        nullable: true,
        description: "Whether the customer existed. If false and `updated` is true, the customer was created.",
    })
], RowOutcome.prototype, "found", void 0);
__decorate([
    Field(() => Boolean, { nullable: true, description: "Whether the row was written." })
], RowOutcome.prototype, "updated", void 0);
RowOutcome = __decorate([
    ObjectType({ description: "The outcome of one row of a bulk update.", simpleResolvers: true })
], RowOutcome);
export { RowOutcome };
/** Assumed number of rows in an async action: those of one piece of a bulk update. */
const ROWS_OF_AN_ACTION = 100;
let AsyncActionResult = class AsyncActionResult {
    doneCount;
    failedCount;
    message;
    failures;
    rows;
    reports;
    reportsAvailableTill;
};
__decorate([
    Field(() => Int, { nullable: true, description: "The number of rows that succeeded." })
], AsyncActionResult.prototype, "doneCount", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of rows that failed." })
], AsyncActionResult.prototype, "failedCount", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "A summary from REST. Only CSV imports have one.",
    })
], AsyncActionResult.prototype, "message", void 0);
__decorate([
    Price(() => ({ items: ROWS_OF_AN_ACTION })),
    Field(() => [RowFailure], { description: "The failed rows, as far as REST returns them." })
], AsyncActionResult.prototype, "failures", void 0);
__decorate([
    Price(() => ({ items: ROWS_OF_AN_ACTION })),
    Field(() => [RowOutcome], {
        nullable: true,
        description: "The outcome of each row. Null if REST does not return it: since August 2024 it is in a report instead, see `reports`.",
    })
], AsyncActionResult.prototype, "rows", void 0);
__decorate([
    Field(() => [String], {
        nullable: true,
        description: "The URLs of the reports, which are CSV files with a line per row. KEEP THEM SECRET: anyone with such a URL may be " +
            "able to read the report. Null if REST returns none.",
    })
], AsyncActionResult.prototype, "reports", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time until which the reports can be downloaded.",
    })
], AsyncActionResult.prototype, "reportsAvailableTill", void 0);
AsyncActionResult = __decorate([
    ObjectType({ description: "The result of an async action.", simpleResolvers: true })
], AsyncActionResult);
export { AsyncActionResult };
let AsyncAction = class AsyncAction extends Job {
    operationStatus;
    processingTimeMs;
    requestId;
    updatedAt;
    /** Null if the action has no result yet, or comes from a list. */
    knownResult;
    /** Whether the action comes from a list, which lacks details. */
    isSummary;
};
__decorate([
    Field(() => OperationStatus, {
        nullable: true,
        description: "The outcome of the action as REST reports it. Null for CSV imports and for old actions, which have none.",
    })
], AsyncAction.prototype, "operationStatus", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The processing time in milliseconds. Null if the action is not finished.",
    })
], AsyncAction.prototype, "processingTimeMs", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the request that started the action: `v-…` from the API, `w-…` from the dashboard.",
    })
], AsyncAction.prototype, "requestId", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The time when the action last changed." })
], AsyncAction.prototype, "updatedAt", void 0);
AsyncAction = __decorate([
    ObjectType({
        implements: Job,
        description: "An async action of REST: a bulk update, a metadata update or a CSV import that the upstream processes in the background.",
        simpleResolvers: true,
    })
], AsyncAction);
export { AsyncAction };
/** @param isSummary - whether `wire` comes from a list, which lacks results */
export function toAsyncAction(wire, isSummary) {
    return {
        id: wire.id,
        operation: wire.type,
        state: toState(wire, isSummary),
        operationStatus: fromWord(OperationStatus, wire.operation_status),
        progress: wire.progress,
        processingTimeMs: wire.processing_time,
        requestId: wire.request_id,
        createdAt: wire.created_at,
        updatedAt: wire.updated_at,
        knownResult: toResult(wire.result),
        isSummary,
    };
}
/**
 * `DONE` means processed, not succeeded. The `operation_status` of a partial failure is not documented, so only the
 * counts decide. A list lacks them.
 */
function toState({ status, operation_status, result }, isSummary) {
    switch (status) {
        case "ENQUEUED":
            return JobState.QUEUED;
        case "IN_PROGRESS":
            return JobState.RUNNING;
        case "FAILED":
            return JobState.FAILED;
        case "DONE": {
            if (isSummary)
                return JobState.ENDED;
            const failed = failuresOf(result).length > 0 || (result?.failed_count ?? 0) > 0;
            if (!failed)
                return operation_status === "FAILED" ? JobState.FAILED : JobState.SUCCEEDED;
            return result?.done_count === 0 ? JobState.FAILED : JobState.PARTIALLY_SUCCEEDED;
        }
        default:
            return JobState.UNKNOWN;
    }
}
function toResult(wire) {
    return (wire && {
        doneCount: wire.done_count,
        failedCount: wire.failed_count,
        message: wire.message,
        failures: failuresOf(wire),
        rows: wire.results &&
            wire.results.map(({ source_id, found, updated }) => ({ sourceId: source_id, found, updated })),
        reports: wire.reports,
        reportsAvailableTill: wire.reports_available_till,
    });
}
/** The failures in all formats of REST: `errors` of bulk updates, `failed` of imports, and `results` from 2022. */
function failuresOf(wire) {
    if (wire === null)
        return [];
    return [
        ...(wire.errors ?? []).map(({ source_id, key, message, details }) => ({
            row: null,
            sourceId: source_id,
            key,
            message: details ?? message,
        })),
        ...(wire.failed ?? []).map(({ source_id, name, row, reason }) => ({
            row,
            sourceId: (source_id ?? name) || null,
            key: null,
            message: reason,
        })),
        ...(wire.results ?? [])
            .filter(({ updated }) => updated === false)
            .map(({ source_id }) => ({ row: null, sourceId: source_id, key: null, message: null })),
    ];
}
//# sourceMappingURL=async-action.type.js.map