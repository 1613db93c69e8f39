/** Mutations on a bulk run that there is already. */
import { Arg, Authorized, Ctx, ID, Int, Mutation, Resolver } from "type-graphql";
import { userError } from "../customers/customer.errors.js";
import { checkIdentifier, checkKeys, MAX_KEYS } from "../graphql/arguments.js";
import type { Context } from "../graphql/context.js";
import { ListArg } from "../graphql/list-arguments.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { endpoints } from "../voucherify/endpoints.js";
import { CancelBulkRunPayload, RetryBulkRunPiecesPayload } from "./bulk-run.payloads.js";
import { piecesOfRun, toBulkRun } from "./bulk-run.type.js";
import type { RetryProblem } from "./bulk-runs.js";
import { recorded } from "./recorded.js";

const ID_DESCRIPTION = "The ID of the run, `run_…`.";

@Resolver()
export class BulkRunControlMutations {
  @Authorized("bulk")
  @Mutation(() => CancelBulkRunPayload, {
    nullable: true,
    description:
      "Stops sending the pieces of a bulk run. What has left is not taken back: the upstream has no such call. The other rows " +
      `are in \`unsentRows\`. Does nothing if all pieces have been sent. Costs ${upstreamCalls()}.`,
  })
  @Price<{ id: string }>(({ id }, _, facts) => piecesOfRun(id, facts))
  async cancelBulkRun(
    @Arg("id", () => ID, { description: ID_DESCRIPTION }) id: string,
    @Ctx() { runs }: Context,
  ): Promise<CancelBulkRunPayload> {
    const run = await runs.find(checkIdentifier("id", id));
    if (run === null) return { run: null, userErrors: [userError("NOT_FOUND", UNKNOWN_RUN, ["id"])] };
    await recorded(runs.cancel(run));
    return { run: toBulkRun(run), userErrors: [] };
  }

  @Authorized("bulk")
  @Mutation(() => RetryBulkRunPiecesPayload, {
    nullable: true,
    description:
      "Sends pieces of a finished bulk run again: those with the submission OUTCOME_UNKNOWN or UNSENT, and those whose async " +
      "action has the state UNKNOWN. ROWS OF A PIECE THAT HAS ARRIVED AFTER ALL ARE WRITTEN TWICE, and can undo a newer write. " +
      `Costs ${upstreamCalls(endpoints.updateCustomersInBulk)} per piece.`,
  })
  @Price<{ runId: string; pieces: readonly number[] }>(({ runId, pieces }, _, facts) => ({
    ...piecesOfRun(runId, facts),
    calls: [{ endpoint: endpoints.updateCustomersInBulk, count: new Set(pieces).size }],
  }))
  async retryBulkRunPieces(
    @Arg("runId", () => ID, { description: ID_DESCRIPTION }) runId: string,
    @ListArg("pieces", () => [Int], {
      description: `The numbers of the pieces, see \`BulkPiece.number\`. At most ${MAX_KEYS}.`,
    })
    pieces: readonly number[],
    @Ctx() { runs, voucherify }: Context,
  ): Promise<RetryBulkRunPiecesPayload> {
    checkKeys("pieces", pieces);
    const run = await runs.find(checkIdentifier("runId", runId));
    if (run === null) return { run: null, userErrors: [userError("NOT_FOUND", UNKNOWN_RUN, ["runId"])] };
    const problem =
      pieces.length === 0 ? "unknown piece" : await recorded(runs.retry(run, pieces, voucherify));
    const userErrors = problem === null ? [] : [PROBLEMS[problem]];
    // If several servers share it, it was read anew.
    return { run: toBulkRun(runs.get(run.id) ?? run), userErrors };
  }
}

const UNKNOWN_RUN = "This server does not know the run, or no longer remembers it";

const PROBLEMS: Readonly<Record<RetryProblem, ReturnType<typeof userError>>> = {
  running: userError("NOT_ALLOWED", "The run is not finished. Try again when it is", ["runId"]),
  "unknown piece": userError("INVALID", "Each must be the number of a piece of the run, at least one", [
    "pieces",
  ]),
  "not retryable": userError(
    "NOT_ALLOWED",
    "The outcome of each piece must be unknown, or it must not have been sent",
    ["pieces"],
  ),
  "rows gone": userError("NOT_ALLOWED", "This server no longer keeps the rows of the pieces", ["pieces"]),
};
