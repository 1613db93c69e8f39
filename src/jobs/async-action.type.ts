import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { Node } from "../graphql/node.js";
import { DateTime } from "../graphql/scalars.js";
import type { WireAsyncAction } from "../voucherify/wire.js";

export const JobState = {
  QUEUED: "QUEUED",
  RUNNING: "RUNNING",
  SUCCEEDED: "SUCCEEDED",
  PARTIALLY_SUCCEEDED: "PARTIALLY_SUCCEEDED",
  FAILED: "FAILED",
  UNKNOWN: "UNKNOWN",
} as const;
export type JobState = keyof typeof JobState;
registerEnumType(JobState, {
  name: "JobState",
  description:
    "How far a job is and how it ended: REST's `status`, `operation_status` and counts in one word.",
  valuesConfig: {
    QUEUED: { description: "Accepted, not begun." },
    RUNNING: { description: "Under way." },
    SUCCEEDED: {
      description: "Over, and REST reports no failure. Lists leave the counts out, single reads have them.",
    },
    PARTIALLY_SUCCEEDED: { description: "Over; some rows failed, some did not." },
    FAILED: { description: "Over; nothing was done." },
    UNKNOWN: { description: "A state that this server does not know yet." },
  },
});

@ObjectType({ description: "One row of a job that failed.", simpleResolvers: true })
export class RowFailure {
  @Field(() => Int, {
    nullable: true,
    description:
      "Number of the row in the CSV, the first data row is 1. Null for bulk updates: REST does not say.",
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
  implements: Node,
  description:
    "A job of the upstream: a bulk update, a metadata update or a CSV import. REST calls it async action.",
  simpleResolvers: true,
})
export class AsyncAction extends Node {
  @Field(() => String, {
    nullable: true,
    description:
      "REST's name for what it does, for example `CUSTOMERS.BULK_UPDATE`. New ones come without notice.",
  })
  readonly kind!: string | null;

  @Field(() => JobState, { description: "How far it is and how it ended." })
  readonly state!: JobState;

  @Field(() => Int, { nullable: true, description: "Progress in percent." })
  readonly progress!: number | null;

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

  @Field(() => DateTime, { nullable: true, description: "When it was asked for." })
  readonly createdAt!: string | null;

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
