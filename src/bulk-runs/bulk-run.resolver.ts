import { Authorized, Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { checkFirst, checkIdentifier, isFirst } from "../graphql/arguments.js";
import { type Connection, toConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import type { RowFailure } from "../async-actions/async-action.type.js";
import {
  BulkRun,
  BulkRunConnection,
  pageOfRuns,
  piecesOfRun,
  RowFailureConnection,
  toBulkRun,
} from "./bulk-run.type.js";
import { After, First } from "../graphql/list-arguments.js";

/** A failure has a fixed position: its piece and its index in it. Earlier pieces may still get more failures. */
const position = z.tuple([z.int().min(0), z.int().min(0)]);

/** Runs are ordered by their creation time, and those of one time by their ID. */
const runPosition = z.tuple([z.string(), z.string()]);

@Resolver(() => BulkRun)
export class BulkRunResolver {
  @Authorized("bulk")
  @Query(() => BulkRun, {
    nullable: true,
    description:
      "A bulk run by its ID. Null if this server does not know it, or no longer remembers it. Poll it as often as you like: " +
      `the server follows the run by itself. Costs ${upstreamCalls()}.`,
  })
  @Price<{ id: string }>(({ id }, _, facts) => piecesOfRun(id, facts))
  async bulkRun(
    @Arg("id", () => ID, { description: "The ID of the run, `run_…`." }) id: string,
    @Ctx() { runs }: Context,
  ): Promise<BulkRun | null> {
    const run = await runs.find(checkIdentifier("id", id));
    return run && toBulkRun(run);
  }

  @Authorized("bulk")
  @Query(() => BulkRunConnection, {
    nullable: true,
    description: `The bulk runs that this server remembers, newest first, whoever started them. Costs ${upstreamCalls()}.`,
  })
  @Price<{ first: number }>(({ first }, _, facts) => pageOfRuns(first, facts))
  async bulkRuns(
    @First(20) first: number,
    @After() after: string | null,
    @Ctx() { runs }: Context,
  ): Promise<Connection<BulkRun>> {
    const scope = ["bulkRuns"];
    const limit = checkFirst(first);
    const [createdAt, id] = readCursor(scope, after, runPosition) ?? [null, ""];
    await runs.upToDate();
    const all = runs.newest;
    const rest =
      createdAt === null
        ? all
        : all.filter((run) => run.createdAt < createdAt || (run.createdAt === createdAt && run.id < id));
    const page = rest.slice(0, limit);
    return toConnection({
      nodes: page.map(toBulkRun),
      cursorAt: (index) => writeCursor(scope, [page[index]?.createdAt, page[index]?.id]),
      hasNextPage: rest.length > limit,
      hasPreviousPage: createdAt !== null,
      totalCount: all.length,
    });
  }

  @FieldResolver(() => RowFailureConnection, {
    nullable: true,
    description: `The failed rows. Their row numbers count the rows of the whole request. Costs ${upstreamCalls()}.`,
  })
  @Price<{ first: number }>(({ first }) => ({ page: isFirst(first) ? first : 0 }))
  failures(
    @Root() { run }: BulkRun,
    @First(20) first: number,
    @After() after: string | null,
  ): Connection<RowFailure> {
    const scope = ["bulkRun.failures", run.id];
    const limit = checkFirst(first);
    const [fromPiece, fromIndex] = readCursor(scope, after, position) ?? [0, -1];
    const found: { readonly node: RowFailure; readonly at: [piece: number, index: number] }[] = [];
    for (let piece = fromPiece; piece < run.pieces.length && found.length <= limit; piece += 1) {
      const failed = run.pieces[piece];
      if (failed === undefined) break;
      let index = piece === fromPiece ? fromIndex + 1 : 0;
      for (; index < failed.failureCount && found.length <= limit; index += 1) {
        found.push({ node: failed.failureAt(index), at: [piece, index] });
      }
    }
    const page = found.slice(0, limit);
    return toConnection({
      nodes: page.map(({ node }) => node),
      cursorAt: (index) => writeCursor(scope, page[index]?.at),
      hasNextPage: found.length > limit,
      hasPreviousPage: after !== null && after !== undefined,
      totalCount: run.failureCount,
    });
  }
}
