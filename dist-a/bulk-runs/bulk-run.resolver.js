var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { checkFirst, checkIdentifier, isFirst } from "../graphql/arguments.js";
import { toConnection } from "../graphql/connection.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { BulkRun, BulkRunConnection, pageOfRuns, piecesOfRun, RowFailureConnection, toBulkRun, } from "./bulk-run.type.js";
import { After, First } from "../graphql/list-arguments.js";
/** A failure has a fixed position: its piece and its index in it. Earlier pieces may still get more failures. */
const position = z.tuple([z.int().min(0), z.int().min(0)]);
/** Runs are ordered by their creation time, and those of one time by their ID. */
const runPosition = z.tuple([z.string(), z.string()]);
let BulkRunResolver = class BulkRunResolver {
    async bulkRun(id, { runs }) {
        const run = await runs.find(checkIdentifier("id", id));
        return run && toBulkRun(run);
    }
    async bulkRuns(first, after, { runs }) {
        const scope = ["bulkRuns"];
        const limit = checkFirst(first);
        const [createdAt, id] = readCursor(scope, after, runPosition) ?? [null, ""];
        await runs.upToDate();
        const all = runs.newest;
        const rest = createdAt === null
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
    failures({ run }, first, after) {
        const scope = ["bulkRun.failures", run.id];
        const limit = checkFirst(first);
        const [fromPiece, fromIndex] = readCursor(scope, after, position) ?? [0, -1];
        const found = [];
        for (let piece = fromPiece; piece < run.pieces.length && found.length <= limit; piece += 1) {
            const failed = run.pieces[piece];
            if (failed === undefined)
                break;
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
};
__decorate([
    Authorized("bulk"),
    Query(() => BulkRun, {
        nullable: true,
        description: "A bulk run by its ID. Null if this server does not know it, or no longer remembers it. Poll it as often as you like: " +
            `the server follows the run by itself. Costs ${upstreamCalls()}.`,
    }),
    Price(({ id }, _, facts) => piecesOfRun(id, facts)),
    __param(0, Arg("id", () => ID, { description: "The ID of the run, `run_…`." })),
    __param(1, Ctx())
], BulkRunResolver.prototype, "bulkRun", null);
__decorate([
    Authorized("bulk"),
    Query(() => BulkRunConnection, {
        nullable: true,
        description: `The bulk runs that this server remembers, newest first, whoever started them. Costs ${upstreamCalls()}.`,
    }),
    Price(({ first }, _, facts) => pageOfRuns(first, facts)),
    __param(0, First(20)),
    __param(1, After()),
    __param(2, Ctx())
], BulkRunResolver.prototype, "bulkRuns", null);
__decorate([
    FieldResolver(() => RowFailureConnection, {
        nullable: true,
        description: `The failed rows. Their row numbers count the rows of the whole request. Costs ${upstreamCalls()}.`,
    }),
    Price(({ first }) => ({ page: isFirst(first) ? first : 0 })),
    __param(0, Root()),
    __param(1, First(20)),
    __param(2, After())
], BulkRunResolver.prototype, "failures", null);
BulkRunResolver = __decorate([
    Resolver(() => BulkRun)
], BulkRunResolver);
export { BulkRunResolver };
//# sourceMappingURL=bulk-run.resolver.js.map