import { Field, ID, Int, ObjectType } from "type-graphql";
import { asyncActionById } from "../async-actions/async-action.loaders.js";
import { AsyncAction, RowFailure } from "../async-actions/async-action.type.js";
import { isFirst } from "../graphql/arguments.js";
import { connectionOf } from "../graphql/connection.js";
import { enumOf } from "../graphql/enum.js";
import { grouped } from "../graphql/grouped.js";
import { type FieldPrice, Price, type PriceFacts, type PriceOf, upstreamCalls } from "../graphql/price.js";
import { Job } from "../async-actions/job.type.js";
import type { RunPiece, Submission } from "./run-piece.js";
import { MAX_FAILURES, MAX_FINISHED, type Run, type Span } from "./run.js";
import { MAX_UNANSWERED, type RunStop as Stop, type StopCode } from "./stops.js";

const SubmissionState = enumOf(
  "SubmissionState",
  "Whether a piece of a bulk run was sent and accepted by the upstream.",
  {
    PLANNED: "The piece is waiting to be sent.",
    ACCEPTED: "The upstream accepted the piece and created an async action for it.",
    REFUSED: "The upstream rejected the piece. None of its rows takes effect.",
    OUTCOME_UNKNOWN:
      "The piece was sent, but the answer got lost. Its rows may or may not take effect. The server does not send it again. " +
      "Before you send it again with `retryBulkRunPieces`, check `asyncActions` or read a customer.",
    UNSENT: "The piece was not sent and will not be, unless by `retryBulkRunPieces`.",
  } satisfies Record<Submission, string>,
);

const BulkRunStopCode = enumOf("BulkRunStopCode", "The reason why a bulk run stopped sending.", {
  INVALID_ROW: "A row of the CSV is invalid.",
  CLIENT_GONE: "The client aborted the request, or sent too little for too long.",
  CANCELED: "`cancelBulkRun` canceled the run.",
  SERVER_STOPPING: "This server is stopping, or was stopped during an upload.",
  UPSTREAM_REFUSED:
    "The upstream rejects this server's credentials, plan or permissions. Its operator must correct them.",
  RATE_LIMITED: "The upstream's rate limit is reached, or the calls of the billing cycle are used up.",
  CALLER_QUOTA_EXCEEDED: "The caller has used up its upstream calls of this day.",
  UPSTREAM_UNAVAILABLE: `The upstream cannot be reached, has failed too often, or did not answer ${MAX_UNANSWERED} pieces in a row.`,
  OUT_OF_TIME: "The time for the operation was over.",
  JOURNAL_UNAVAILABLE: "This server cannot record what it sends, for example because its disk is full.",
  INTERNAL_ERROR: "An internal error occurred in this server.",
} satisfies Record<StopCode, string>);

@ObjectType({ description: "A range of rows of a request. Row numbers start at 1.", simpleResolvers: true })
export class RowRange {
  @Field(() => Int, { description: "The number of the first row, inclusive." })
  readonly first!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      "The number of the last row, inclusive. Null if the range contains all further rows and their number is not known.",
  })
  readonly last!: number | null;
}

@ObjectType({
  description: "The reason why a bulk run stopped before all of its rows were sent.",
  simpleResolvers: true,
})
export class BulkRunStop {
  @Field(() => BulkRunStopCode, { description: "The machine-readable code of the reason." })
  readonly code!: StopCode;

  @Field(() => String, { description: "A human-readable description of the reason." })
  readonly message!: string;
}

@ObjectType({
  description: "A piece of a bulk run: the rows that are sent in one upstream call.",
  simpleResolvers: true,
})
export class BulkPiece {
  @Field(() => Int, {
    description: "The number of the piece in its run, starting at 1. `retryBulkRunPieces` takes it.",
  })
  readonly number!: number;

  @Field(() => RowRange, { description: "The rows of the piece." })
  readonly rows!: Span;

  @Field(() => SubmissionState, {
    description: "Whether the piece was sent and accepted by the upstream.",
  })
  readonly submission!: Submission;

  @Field(() => AsyncAction, {
    nullable: true,
    description:
      "The async action of the piece, as this server last read it. Null if the upstream has not accepted the piece. " +
      `Costs ${upstreamCalls()}.`,
  })
  @Price(() => ({ knows: [asyncActionById] }))
  readonly asyncAction!: AsyncAction | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The reason why the upstream rejected the piece or its async action failed as a whole. Null if it did not.",
  })
  readonly message!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The `request_id` of that rejection or failure. Quote it to Voucherify support.",
  })
  readonly requestId!: string | null;
}

/** The page of a run's group is its number of pieces. It has no more ranges of rows than pieces. */
const asManyAsPieces: PriceOf<unknown> = (_, { page }) => ({ items: page });

/** The price of showing a run, which grows with its number of pieces. */
export function piecesOfRun(id: string, { runs }: PriceFacts): FieldPrice {
  const count = runs.get(id)?.pieces.length ?? 0;
  return { page: count, values: count };
}

@ObjectType({
  implements: Job,
  description:
    "A bulk run sends many rows to the upstream, in pieces of a size that it accepts. This server follows the pieces by " +
    `itself. It remembers at most the latest ${grouped(MAX_FINISHED)} finished runs: until it stops, or, if its ` +
    "operator has it record them, for seven days. Servers that record them together know the same runs. " +
    `Reading a run costs ${upstreamCalls()}.`,
  simpleResolvers: true,
})
export class BulkRun extends Job {
  @Field(() => ID, {
    description: "The ID of the run, `run_…`. This server assigns it, and REST does not know it.",
  })
  override readonly id: string = "";

  @Field(() => Int, {
    description: "The number of rows in the request. For a CSV stream, the number of rows read so far.",
  })
  readonly rowCount!: number;

  @Field(() => Int, {
    description:
      "The number of rows in pieces that the upstream accepted. Accepted rows can still fail later.",
  })
  readonly acceptedCount!: number;

  @Field(() => Int, { description: "The number of rows that succeeded, as REST reports them." })
  readonly doneCount!: number;

  @Field(() => Int, {
    description: "The number of rows that failed: those of rejected pieces, and those that REST reports.",
  })
  readonly failedCount!: number;

  @Price(asManyAsPieces)
  @Field(() => [RowRange], {
    description: "The rows that were sent to the upstream, whatever their outcome.",
  })
  readonly sentRows!: readonly Span[];

  @Price(asManyAsPieces)
  @Field(() => [RowRange], {
    description: "The rows that were sent without an answer. They may or may not take effect.",
  })
  readonly unknownRows!: readonly Span[];

  @Price(asManyAsPieces)
  @Field(() => [RowRange], {
    description: "The rows that were not sent and will not be. `stop` contains the reason.",
  })
  readonly unsentRows!: readonly Span[];

  @Field(() => BulkRunStop, {
    nullable: true,
    description: "The reason why the run stopped before all rows were sent. Null if it did not stop.",
  })
  readonly stop!: Stop | null;

  @Price(asManyAsPieces)
  @Field(() => [BulkPiece], { description: "The pieces of the run, in the order in which they are sent." })
  readonly pieces!: readonly BulkPiece[];

  @Field(() => Int, {
    description:
      "The number of upstream calls for sending the rows, one per piece. For a CSV stream, the number so far.",
  })
  readonly upstreamCallsPlanned!: number;

  @Field(() => Int, { description: "The number of upstream calls made so far for sending the rows." })
  readonly upstreamCallsSpent!: number;

  @Field(() => Int, {
    description:
      "The number of upstream calls made so far for following the pieces. Simultaneous runs share list calls, and each run " +
      "counts them.",
  })
  readonly followCallsSpent!: number;

  /** The source of the failures. */
  readonly run!: Run;
}

export const BulkRunConnection = connectionOf(() => BulkRun, "BulkRun", {
  items: "bulk runs",
  totalCount: "The number of bulk runs that this server remembers.",
});

/** The price of a page of runs. Each is taken to have as many pieces as the one with the most. */
export function pageOfRuns(first: number, { runs }: PriceFacts): FieldPrice {
  const shown = runs.newest.slice(0, isFirst(first) ? first : 0);
  return { page: shown.length, pageOfEach: Math.max(0, ...shown.map(({ pieces }) => pieces.length)) };
}

export const RowFailureConnection = connectionOf(() => RowFailure, "RowFailure", {
  items: "failed rows",
  totalCount:
    "The number of failed rows that can be listed: all rows of rejected pieces, and at most " +
    `${grouped(MAX_FAILURES)} of the rows that REST reports.`,
});

export function toBulkRun(run: Run): BulkRun {
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

function toBulkPiece({ first, last, submission, action, rejection }: RunPiece, index: number): BulkPiece {
  return {
    number: index + 1,
    rows: { first, last },
    submission,
    asyncAction: action,
    message: rejection?.message ?? null,
    requestId: rejection?.requestId ?? null,
  };
}
