import { Field, ID, Int, ObjectType } from "type-graphql";
import { enumOf, fromWord } from "../graphql/enum.js";
import { Price } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import type { WireAsyncAction } from "../voucherify/wire.js";
import { Job, JobState } from "./job.type.js";

@ObjectType({ description: "One row of a job that failed.", simpleResolvers: true })
export class RowFailure {
  @Field(() => Int, {
    nullable: true,
    description:
      "Number of the row, the first one is 1: of a bulk run counted over the whole request, of an async action in its " +
      "CSV. Null where REST does not say.",
  })
  readonly row!: number | null;

  @Field(() => String, { nullable: true, description: "Source ID of the row, where REST says it." })
  readonly sourceId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "REST's machine word, for example `metadata_validation_failed`.",
  })
  readonly key!: string | null;

  @Field(() => String, { nullable: true, description: "What was wrong, in REST's words." })
  readonly message!: string | null;
}

export const OperationStatus = enumOf(
  "OperationStatus",
  "REST's word on how the work of an async action went. `state` says more: it also counts the rows.",
  {
    SUCCESS: "REST says that it went well.",
    FAILED: "REST says that it failed. Some rows may be done.",
    UNKNOWN: "REST does not know, as before the end, or said a word that this server does not know yet.",
  },
);
type OperationStatus = keyof typeof OperationStatus;

@ObjectType({ description: "What REST did with one row of a bulk update.", simpleResolvers: true })
export class RowOutcome {
  @Field(() => String, { nullable: true, description: "Source ID of the row." })
  readonly sourceId!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the customer was there before. Not found and updated means created.",
  })
  readonly found!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the row was written." })
  readonly updated!: boolean | null;
}

/** What an async action is taken to have at most where each row is asked for: those of one piece of a bulk update. */
const ROWS_OF_AN_ACTION = 100;

@ObjectType({ description: "What came of a job.", simpleResolvers: true })
export class AsyncActionResult {
  @Field(() => Int, { nullable: true, description: "Rows done." })
  readonly doneCount!: number | null;

  @Field(() => Int, { nullable: true, description: "Rows failed." })
  readonly failedCount!: number | null;

  @Field(() => String, { nullable: true, description: "A summary in REST's words (CSV imports)." })
  readonly message!: string | null;

  @Price(() => ({ items: ROWS_OF_AN_ACTION }))
  @Field(() => [RowFailure], { description: "The rows that failed, all that REST names." })
  readonly failures!: RowFailure[];

  @Price(() => ({ items: ROWS_OF_AN_ACTION }))
  @Field(() => [RowOutcome], {
    nullable: true,
    description:
      "What was done with each row. Null where REST does not say: since August 2024 it tells it in a report instead, see " +
      "`reports`.",
  })
  readonly rows!: readonly RowOutcome[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "URLs of the reports, CSV files with a line for each row. They are secrets: whoever has one may be able to read it. " +
      "Null where REST names none.",
  })
  readonly reports!: readonly string[] | null;

  @Field(() => DateTime, { nullable: true, description: "Until when the reports can be fetched." })
  readonly reportsAvailableTill!: string | null;
}

@ObjectType({
  implements: Job,
  description:
    "A job of the upstream: a bulk update, a metadata update or a CSV import. REST calls it async action.",
  simpleResolvers: true,
})
export class AsyncAction extends Job {
  @Field(() => OperationStatus, {
    nullable: true,
    description: "REST's own word on how it went. Null for CSV imports and for old actions, which have none.",
  })
  readonly operationStatus!: OperationStatus | null;

  @Field(() => Int, {
    nullable: true,
    description: "How long it took, in milliseconds; null until it is over.",
  })
  readonly processingTimeMs!: number | null;

  @Field(() => ID, {
    nullable: true,
    description: "ID of the request that started it (`v-…` API, `w-…` dashboard).",
  })
  readonly requestId!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it last changed." })
  readonly updatedAt!: string | null;

  /** Null where it has none yet, or where a list left it out. */
  readonly knownResult!: AsyncActionResult | null;

  /** Whether a single read would say more than this. */
  readonly isSummary!: boolean;
}

/** @param isSummary - whether `wire` comes from a list, which leaves results out */
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
 * `DONE` means processed, not succeeded. Which `operation_status` a partial failure carries is not documented, so only
 * the counts decide, and a list leaves them out.
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

/** Failures as each generation of REST reports them: `errors` of bulk updates, `failed` of imports, `results` of 2022. */
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
