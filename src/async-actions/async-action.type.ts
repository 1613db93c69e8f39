import { Field, ID, Int, ObjectType } from "type-graphql";
import { enumOf, fromWord } from "../graphql/enum.js";
import { Price } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import type { WireAsyncAction } from "../voucherify/wire.js";
import { Job, JobState } from "./job.type.js";

@ObjectType({ description: "A failed row of a job.", simpleResolvers: true })
export class RowFailure {
  @Field(() => Int, {
    nullable: true,
    description:
      "The number of the row, starting at 1. In a bulk run it counts the rows of the whole request. In an async action it " +
      "counts the rows of its CSV. Null if REST does not return it.",
  })
  readonly row!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The source ID of the row. Null if REST does not return it.",
  })
  readonly sourceId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The error key from REST, for example `metadata_validation_failed`.",
  })
  readonly key!: string | null;

  @Field(() => String, { nullable: true, description: "The error message from REST." })
  readonly message!: string | null;
}

export const OperationStatus = enumOf(
  "OperationStatus",
  "The outcome of an async action as REST reports it. `state` is more precise, because it also takes the rows into account.",
  {
    SUCCESS: "REST reports success.",
    FAILED: "REST reports failure. Some rows may have succeeded.",
    UNKNOWN:
      "REST does not know the outcome, for example before the end, or reports a status that this server does not know yet.",
  },
);
type OperationStatus = keyof typeof OperationStatus;

@ObjectType({ description: "The outcome of one row of a bulk update.", simpleResolvers: true })
export class RowOutcome {
  @Field(() => String, { nullable: true, description: "The source ID of the row." })
  readonly sourceId!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the customer existed. If false and `updated` is true, the customer was created.",
  })
  readonly found!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the row was written." })
  readonly updated!: boolean | null;
}

/** Assumed number of rows in an async action: those of one piece of a bulk update. */
const ROWS_OF_AN_ACTION = 100;

@ObjectType({ description: "The result of an async action.", simpleResolvers: true })
export class AsyncActionResult {
  @Field(() => Int, { nullable: true, description: "The number of rows that succeeded." })
  readonly doneCount!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of rows that failed." })
  readonly failedCount!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "A summary from REST. Only CSV imports have one.",
  })
  readonly message!: string | null;

  @Price(() => ({ items: ROWS_OF_AN_ACTION }))
  @Field(() => [RowFailure], { description: "The failed rows, as far as REST returns them." })
  readonly failures!: RowFailure[];

  @Price(() => ({ items: ROWS_OF_AN_ACTION }))
  @Field(() => [RowOutcome], {
    nullable: true,
    description:
      "The outcome of each row. Null if REST does not return it: since August 2024 it is in a report instead, see `reports`.",
  })
  readonly rows!: readonly RowOutcome[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "The URLs of the reports, which are CSV files with a line per row. KEEP THEM SECRET: anyone with such a URL may be " +
      "able to read the report. Null if REST returns none.",
  })
  readonly reports!: readonly string[] | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time until which the reports can be downloaded.",
  })
  readonly reportsAvailableTill!: string | null;
}

@ObjectType({
  implements: Job,
  description:
    "An async action of REST: a bulk update, a metadata update or a CSV import that the upstream processes in the background.",
  simpleResolvers: true,
})
export class AsyncAction extends Job {
  @Field(() => OperationStatus, {
    nullable: true,
    description:
      "The outcome of the action as REST reports it. Null for CSV imports and for old actions, which have none.",
  })
  readonly operationStatus!: OperationStatus | null;

  @Field(() => Int, {
    nullable: true,
    description: "The processing time in milliseconds. Null if the action is not finished.",
  })
  readonly processingTimeMs!: number | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The ID of the request that started the action: `v-…` from the API, `w-…` from the dashboard.",
  })
  readonly requestId!: string | null;

  @Field(() => DateTime, { nullable: true, description: "The time when the action last changed." })
  readonly updatedAt!: string | null;

  /** Null if the action has no result yet, or comes from a list. */
  readonly knownResult!: AsyncActionResult | null;

  /** Whether the action comes from a list, which lacks details. */
  readonly isSummary!: boolean;
}

/** @param isSummary - whether `wire` comes from a list, which lacks results */
export function toAsyncAction(wire: WireAsyncAction, isSummary: boolean): AsyncAction {
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
function toState({ status, operation_status, result }: WireAsyncAction, isSummary: boolean): JobState {
  switch (status) {
    case "ENQUEUED":
      return JobState.QUEUED;
    case "IN_PROGRESS":
      return JobState.RUNNING;
    case "FAILED":
      return JobState.FAILED;
    case "DONE": {
      if (isSummary) return JobState.ENDED;
      const failed = failuresOf(result).length > 0 || (result?.failed_count ?? 0) > 0;
      if (!failed) return operation_status === "FAILED" ? JobState.FAILED : JobState.SUCCEEDED;
      return result?.done_count === 0 ? JobState.FAILED : JobState.PARTIALLY_SUCCEEDED;
    }
    default:
      return JobState.UNKNOWN;
  }
}

function toResult(wire: WireAsyncAction["result"]): AsyncActionResult | null {
  return (
    wire && {
      doneCount: wire.done_count,
      failedCount: wire.failed_count,
      message: wire.message,
      failures: failuresOf(wire),
      rows:
        wire.results &&
        wire.results.map(({ source_id, found, updated }) => ({ sourceId: source_id, found, updated })),
      reports: wire.reports,
      reportsAvailableTill: wire.reports_available_till,
    }
  );
}

/** The failures in all formats of REST: `errors` of bulk updates, `failed` of imports, and `results` from 2022. */
function failuresOf(wire: WireAsyncAction["result"]): RowFailure[] {
  if (wire === null) return [];
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
