import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { checkFields, checkMetadata, toWireFields } from "../customers/customer-fields.inputs.js";
import { sourceIdErrors } from "../customers/customer.target.js";
import type { Context } from "../graphql/context.js";
import { publicError } from "../graphql/error-codes.js";
import { type FieldPrice, Price } from "../graphql/price.js";
import { type CustomerUserError, toUserError, userError } from "../customers/customer.errors.js";
import { type EndpointRow, endpoints } from "../voucherify/endpoints.js";
import { BulkCustomerMetadataUpdate, BulkCustomerUpdate } from "./bulk-run.inputs.js";
import { ImportCustomersPayload, MAX_ERRORS, UpdateCustomersInBulkPayload } from "./bulk-run.payloads.js";
import { piecesOf } from "./pieces.js";
import { toBulkRun } from "./bulk-run.type.js";
import { type BulkRuns, fingerprintOf, type OutgoingPiece } from "./bulk-runs.js";
import { importText } from "./csv-import.js";
import { maxPieces } from "../csv/reader.js";
import type { Run, RunKind } from "./run.js";
import { ListArg } from "../graphql/list-arguments.js";

/** Most rows of one request. Its bytes are bounded too; rows are what the upstream works on. */
const MAX_ROWS = 10_000;
const MAX_KEY_LENGTH = 255;

const KEY_DESCRIPTION =
  "Any text of yours, at most 255 characters. A request with a key that was used before sends nothing and answers the same " +
  "run, for as long as the server knows that: repeat a request without fear when its answer got lost.";

@Resolver()
export class BulkRunMutations {
  @Mutation(() => UpdateCustomersInBulkPayload, {
    nullable: true,
    description:
      "Writes many customers, each found by its `sourceId`. UNKNOWN SOURCE IDS ARE CREATED. Fields left out stay as they are, " +
      "null clears. The upstream works off the rows later and in order, also of one customer; the run tells what becomes of " +
      "them. Webhooks do not fire. 1 upstream call for 100 rows; following them costs more, on no operation's bill.",
  })
  @Price<{ rows: readonly unknown[] }>(({ rows }, _, { runs }) =>
    piecesFor(endpoints.updateCustomersInBulk, rows, runs),
  )
  async updateCustomersInBulk(
    @ListArg("rows", () => [BulkCustomerUpdate], {
      description:
        "The rows, at most 10,000. In the run they are counted from 1; in the paths of errors from 0.",
    })
    rows: readonly BulkCustomerUpdate[],
    @Arg("idempotencyKey", () => String, { nullable: true, description: KEY_DESCRIPTION })
    idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<UpdateCustomersInBulkPayload> {
    const wire = rows.map(({ sourceId, fields }) => ({ source_id: sourceId, ...toWireFields(fields) }));
    const errors = firstOf([
      () => countErrors(rows.length, ["rows"]),
      () => keyErrors(idempotencyKey),
      ...rows.map(({ sourceId, fields }, index) => () => {
        const path = ["rows", String(index)];
        const isEmpty = Object.keys(wire[index] ?? {}).length === 1;
        return [
          ...sourceIdErrors(sourceId, [...path, "sourceId"]),
          ...checkFields(fields, [...path, "fields"]),
          ...(isEmpty ? [userError("INVALID", "At least one field must be given", [...path, "fields"])] : []),
        ];
      }),
    ]);
    if (errors.length > 0) return { run: null, userErrors: errors };
    const pieces = piecesOf(wire, { rows: context.runs.settings.pieceRows });
    return submit(
      context,
      "CUSTOMERS.BULK_UPDATE",
      idempotencyKey,
      wire,
      pieces.map(({ first, last, rows: body }) => ({
        first,
        last,
        sourceIds: body.map(({ source_id }) => source_id),
        send: async (voucherify) =>
          (await voucherify.call(endpoints.updateCustomersInBulk, { body })).async_action_id,
      })),
    );
  }

  @Mutation(() => UpdateCustomersInBulkPayload, {
    nullable: true,
    description:
      "Writes the same metadata into many customers, each found by its source ID. UNKNOWN SOURCE IDS ARE CREATED. The upstream " +
      "works off the rows later; the run tells what becomes of them. Webhooks do not fire. 1 upstream call for 100 source " +
      "IDs; following them costs more, on no operation's bill.",
  })
  @Price<{ input: BulkCustomerMetadataUpdate }>(({ input }, _, { runs }) =>
    piecesFor(endpoints.updateCustomersMetadataInBulk, input.sourceIds, runs),
  )
  async updateCustomersMetadataInBulk(
    @Arg("input", () => BulkCustomerMetadataUpdate, { description: "Whom to write, and what." })
    { sourceIds, metadata }: BulkCustomerMetadataUpdate,
    @Arg("idempotencyKey", () => String, { nullable: true, description: KEY_DESCRIPTION })
    idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<UpdateCustomersInBulkPayload> {
    const errors = firstOf([
      () => countErrors(sourceIds.length, ["input", "sourceIds"]),
      () => keyErrors(idempotencyKey),
      () => checkMetadata(metadata, ["input", "metadata"]),
      () =>
        Object.keys(metadata).length === 0
          ? [userError("INVALID", "At least one key must be given", ["input", "metadata"])]
          : [],
      ...sourceIds.map((sourceId, index) => () => {
        return sourceIdErrors(sourceId, ["input", "sourceIds", String(index)]);
      }),
    ]);
    if (errors.length > 0) return { run: null, userErrors: errors };
    const overhead = Buffer.byteLength(JSON.stringify({ source_ids: [], metadata }));
    const pieces = piecesOf(sourceIds, { rows: context.runs.settings.pieceRows }, overhead);
    return submit(
      context,
      "CUSTOMERS.METADATA_UPDATE",
      idempotencyKey,
      { sourceIds, metadata },
      pieces.map(({ first, last, rows }) => ({
        first,
        last,
        sourceIds: rows,
        send: async (voucherify) => {
          const body = { source_ids: rows, metadata };
          return (await voucherify.call(endpoints.updateCustomersMetadataInBulk, { body })).async_action_id;
        },
      })),
    );
  }

  @Mutation(() => ImportCustomersPayload, {
    nullable: true,
    description:
      "Imports a CSV. A ROW OVERWRITES THE WHOLE PROFILE of the customer whom its Source_id names: standard fields and " +
      "metadata that the file has no column for ARE LOST. To change some fields use `updateCustomersInBulk`. The text goes " +
      "into this request, 256 kB; send a larger file to `POST /imports/customers`, see docs/imports.md. All rows are checked " +
      "before any call. Webhooks do not fire. 1 upstream call for 5 MB; following it costs more, on no operation's bill.",
  })
  @Price<{ csv: string }>(({ csv }, _, { runs }) =>
    inPieces(endpoints.importCustomers, maxPieces(csv, runs.settings.importPieceBytes)),
  )
  async importCustomers(
    @Arg("csv", () => String, {
      description:
        "Comma separated, a header first: `Source_id`, and any of `Name`, `Email`, `Phone`, `Birthdate`, `Description`, " +
        "`Address_line_1`, `Address_line_2`, `Address_City`, `Address_State`, `Address_Country`, `Address_Postal_Code`, `Id`. " +
        "`City`, `State`, `Country` and `Postal_Code` will do. Any other column becomes metadata.",
    })
    csv: string,
    @Ctx() { runs, voucherify }: Context,
  ): Promise<ImportCustomersPayload> {
    const result = await importText(runs, csv, voucherify);
    if ("run" in result) return toPayload(result.run, ["csv"]);
    return {
      run: null,
      userErrors: result.problems.map(({ row, column, message }) => {
        const place = column === null ? `row ${row}` : `row ${row}, column ${column}`;
        const path = ["csv", String(row), ...(column === null ? [] : [column])];
        return userError(
          "INVALID",
          `${row === 0 ? `header${column === null ? "" : `, column ${column}`}` : place}: ${message}`,
          path,
        );
      }),
    };
  }
}

async function submit(
  { runs, voucherify }: Context,
  kind: RunKind,
  key: string | null,
  content: unknown,
  pieces: readonly OutgoingPiece[],
): Promise<UpdateCustomersInBulkPayload> {
  const idempotency = key && { key, fingerprint: fingerprintOf(kind, content) };
  const run = await runs.start(kind, idempotency || null, (it) => runs.submit(it, pieces, voucherify));
  if (run === "other") {
    return {
      run: null,
      userErrors: [userError("INVALID", "This key was used for other rows", ["idempotencyKey"])],
    };
  }
  if (run !== "full" && run.cameToNothing) runs.forget(run);
  return toPayload(run, ["rows"]);
}

/** A run that was stopped before anything could take effect is an error of the operation; its key is free again. */
function toPayload(run: Run | "full", path: readonly string[]): UpdateCustomersInBulkPayload {
  if (run === "full") throw publicError("RATE_LIMITED", "Too many bulk runs are under way; try again later");
  if (run.cameToNothing) {
    throw (
      run.pieces.find(({ error }) => error !== null)?.error ??
      publicError("CANCELED", run.stop?.message ?? "")
    );
  }
  return {
    run: toBulkRun(run),
    userErrors: run.pieces.flatMap(({ first, last, submission, error }) => {
      const mendable = submission === "REFUSED" ? toUserError(error, path) : null;
      return mendable === null
        ? []
        : [Object.assign(mendable, { message: `Rows ${first} to ${last}: ${mendable.message}` })];
    }),
  };
}

/** A request is far smaller than the largest body, so its pieces are cut by rows alone. Too many rows are refused. */
function piecesFor(
  endpoint: EndpointRow,
  rows: readonly unknown[],
  { settings }: Pick<BulkRuns, "settings">,
): FieldPrice {
  const count = rows.length > MAX_ROWS ? 0 : Math.ceil(rows.length / settings.pieceRows);
  return inPieces(endpoint, count);
}

function inPieces(endpoint: EndpointRow, count: number): FieldPrice {
  return { calls: [{ endpoint, count }], page: count };
}

/** Checks one after the other until there are enough errors. */
function firstOf(checks: readonly (() => CustomerUserError[])[]): CustomerUserError[] {
  const errors: CustomerUserError[] = [];
  for (const check of checks) {
    errors.push(...check());
    if (errors.length >= MAX_ERRORS) break;
  }
  return errors.slice(0, MAX_ERRORS);
}

function countErrors(count: number, path: readonly string[]): CustomerUserError[] {
  if (count === 0) return [userError("INVALID", "At least one row must be given", path)];
  if (count <= MAX_ROWS) return [];
  return [userError("TOO_LARGE", `At most ${MAX_ROWS} rows are taken at once, but there are ${count}`, path)];
}

function keyErrors(key: string | null | undefined): CustomerUserError[] {
  if (key === null || key === undefined || (key !== "" && key.length <= MAX_KEY_LENGTH)) return [];
  return [userError("INVALID", `must have 1 to ${MAX_KEY_LENGTH} characters`, ["idempotencyKey"])];
}
