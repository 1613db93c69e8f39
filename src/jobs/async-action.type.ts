import { Field, ID, Int, ObjectType } from "type-graphql";
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

@ObjectType({ description: "What came of a job.", simpleResolvers: true })
export class AsyncActionResult {
  @Field(() => Int, { nullable: true, description: "Rows done." })
  readonly doneCount!: number | null;

  @Field(() => Int, { nullable: true, description: "Rows failed." })
  readonly failedCount!: number | null;

  @Field(() => String, { nullable: true, description: "A summary in REST's words (CSV imports)." })
  readonly message!: string | null;

  @Field(() => [RowFailure], { description: "The rows that failed, all that REST names." })
  readonly failures!: RowFailure[];
}

@ObjectType({
  implements: Job,
  description:
    "A job of the upstream: a bulk update, a metadata update or a CSV import. REST calls it async action.",
  simpleResolvers: true,
})
export class AsyncAction extends Job {
  @Field(() => String, {
    nullable: true,
    description:
      "REST's name for what it does, for example `CUSTOMERS.BULK_UPDATE`. New ones come without notice.",
  })
  readonly kind!: string | null;

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
    kind: wire.type,
    state: toState(wire),
    progress: wire.progress,
    processingTimeMs: wire.processing_time,
    requestId: wire.request_id,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    knownResult: toResult(wire.result),
    isSummary,
  };
}

/** `DONE` means processed, not succeeded; which `operation_status` a partial failure carries is not documented. */
function toState({ status, operation_status, result }: WireAsyncAction): JobState {
  switch (status) {
    case "ENQUEUED":
      return JobState.QUEUED;
    case "IN_PROGRESS":
      return JobState.RUNNING;
    case "FAILED":
      return JobState.FAILED;
    case "DONE": {
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
