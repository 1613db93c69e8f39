import { Field, ID, Int, ObjectType } from "type-graphql";
import { asyncActionById } from "../async-actions/async-action.loaders.js";
import { AsyncAction, RowFailure } from "../async-actions/async-action.type.js";
import { connectionOf } from "../graphql/connection.js";
import { enumOf } from "../graphql/enum.js";
import { type FieldPrice, Price, type PriceFacts, type PriceOf } from "../graphql/price.js";
import { Job } from "../async-actions/job.type.js";
import type { Run, RunPiece, RunStop as Stop, Span, StopCode, Submission } from "./run.js";

const SubmissionState = enumOf("SubmissionState", "What became of sending a piece of a bulk run.", {
  PLANNED: "Its turn has not come.",
  ACCEPTED: "The upstream made an async action of it.",
  REFUSED: "The upstream refused it: none of its rows takes effect.",
  OUTCOME_UNKNOWN:
    "It left, and the answer got lost: its rows may take effect or not. It is never sent again by itself. Look at " +
    "`asyncActions`, or read a customer, before you send its rows again.",
  UNSENT: "It never left, and never will.",
} satisfies Record<Submission, string>);

const BulkRunStopCode = enumOf("BulkRunStopCode", "Why a bulk run stopped sending.", {
  INVALID_ROW: "A row of the CSV cannot be used.",
  CLIENT_GONE: "The client went away, or sent nothing for too long.",
  SERVER_STOPPING: "This server is stopping.",
  UPSTREAM_REFUSED:
    "The upstream refuses this server's credentials, plan or permissions; its operator must look into it.",
  RATE_LIMITED: "The upstream's rate limit is reached, or its calls of the billing cycle are used up.",
  UPSTREAM_UNAVAILABLE:
    "The upstream cannot be reached, has failed too often, or left three pieces in a row without an answer.",
  OUT_OF_TIME: "The time of the operation was over.",
  INTERNAL_ERROR: "Something went wrong in this server.",
} satisfies Record<StopCode, string>);

@ObjectType({ description: "Some rows of a request, counted from 1.", simpleResolvers: true })
export class RowRange {
  @Field(() => Int, { description: "The first row, included." })
  readonly first!: number;

  @Field(() => Int, {
    nullable: true,
    description: "The last row, included. Null: all the others, of which nobody knows how many there were.",
  })
  readonly last!: number | null;
}

@ObjectType({ description: "Why a bulk run stopped before all of its rows had left.", simpleResolvers: true })
export class BulkRunStop {
  @Field(() => BulkRunStopCode, { description: "The reason, for programs." })
  readonly code!: StopCode;

  @Field(() => String, { description: "The reason, for people." })
  readonly message!: string;
}

@ObjectType({ description: "Rows of a bulk run that leave in one upstream call.", simpleResolvers: true })
export class BulkPiece {
  @Field(() => RowRange, { description: "Which rows." })
  readonly rows!: Span;

  @Field(() => SubmissionState, { description: "What became of sending it." })
  readonly submission!: Submission;

  @Field(() => AsyncAction, {
    nullable: true,
    description:
      "What the upstream makes of it, as this server last saw it; null unless it was accepted. 0 upstream calls.",
  })
  @Price(() => ({ knows: [asyncActionById] }))
  readonly asyncAction!: AsyncAction | null;

  @Field(() => String, { nullable: true, description: "Why the upstream refused it, in REST's words." })
  readonly message!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "REST's `request_id` of the refusal, for Voucherify's support.",
  })
  readonly requestId!: string | null;
}

/** The pieces of a run are the page of its group; its spans of rows are no more. */
const asManyAsPieces: PriceOf<unknown> = (_, { page }) => ({ items: page });

/** How many pieces a run has, and as much work to show it. */
export function piecesOfRun(id: string, { runs }: PriceFacts): FieldPrice {
  const count = runs.get(id)?.pieces.length ?? 0;
  return { page: count, values: count };
}

@ObjectType({
  implements: Job,
  description:
    "Many rows, sent to the upstream in pieces of its size. This server follows the pieces by itself: reading a run costs " +
    "0 upstream calls. It remembers the latest 1,000 runs, until it is stopped.",
  simpleResolvers: true,
})
export class BulkRun extends Job {
  @Field(() => ID, { description: "ID of the run, `run_…`. It is this server's own: REST does not know it." })
  override readonly id: string = "";

  @Field(() => Int, { description: "Rows of the request; of a CSV stream those read so far." })
  readonly rowCount!: number;

  @Field(() => Int, { description: "Rows in pieces that the upstream accepted. Accepted is not done." })
  readonly acceptedCount!: number;

  @Field(() => Int, { description: "Rows done, as REST reports." })
  readonly doneCount!: number;

  @Field(() => Int, { description: "Rows failed: those of refused pieces, and those that REST reports." })
  readonly failedCount!: number;

  @Price(asManyAsPieces)
  @Field(() => [RowRange], {
    description: "Exactly the rows that left for the upstream, whatever became of them there.",
  })
  readonly sentRows!: readonly Span[];

  @Price(asManyAsPieces)
  @Field(() => [RowRange], {
    description: "Rows that left without an answer: nobody knows whether they take effect.",
  })
  readonly unknownRows!: readonly Span[];

  @Price(asManyAsPieces)
  @Field(() => [RowRange], {
    description: "Rows that have not left and never will. See `stop` for the reason.",
  })
  readonly unsentRows!: readonly Span[];

  @Field(() => BulkRunStop, {
    nullable: true,
    description: "Why sending ended before all rows had left; null if it did not.",
  })
  readonly stop!: Stop | null;

  @Price(asManyAsPieces)
  @Field(() => [BulkPiece], { description: "The pieces, in the order in which they leave." })
  readonly pieces!: readonly BulkPiece[];

  @Field(() => Int, { description: "Upstream calls that sending takes: 1 a piece. Of a CSV stream, so far." })
  readonly upstreamCallsPlanned!: number;

  @Field(() => Int, { description: "Upstream calls that sending has taken." })
  readonly upstreamCallsSpent!: number;

  @Field(() => Int, {
    description:
      "Upstream calls that following the pieces has taken. Runs under way at the same time share list calls; each counts them.",
  })
  readonly followCallsSpent!: number;

  /** Where the failures are. */
  readonly run!: Run;
}

export const RowFailureConnection = connectionOf(() => RowFailure, "RowFailure", {
  items: "rows that failed",
  totalCount:
    "How many can be listed: all that are known by now, but at most 10,000 of those that REST names.",
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

function toBulkPiece({ first, last, submission, action, rejection }: RunPiece): BulkPiece {
  return {
    rows: { first, last },
    submission,
    asyncAction: action,
    message: rejection?.message ?? null,
    requestId: rejection?.requestId ?? null,
  };
}
