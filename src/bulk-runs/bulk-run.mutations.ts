import { Authorized, Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { sourceIdRule } from "../access/source-ids.js";
import { checkFields, checkMetadata, toWireFields } from "../customers/customer-fields.inputs.js";
import { sourceIdErrors } from "../customers/customer.target.js";
import type { Context } from "../graphql/context.js";
import { MAX_REQUEST_BYTES } from "../graphql/document-limits.js";
import { publicError } from "../graphql/error-codes.js";
import { grouped } from "../graphql/grouped.js";
import { DearestOf, type FieldPrice, Price, type PriceFacts, upstreamCalls } from "../graphql/price.js";
import { type CustomerUserError, toUserError, userError } from "../customers/customer.errors.js";
import { type EndpointRow, endpoints } from "../voucherify/endpoints.js";
import { BulkCustomerMetadataUpdate, BulkCustomerUpdate } from "./bulk-run.inputs.js";
import { ImportCustomersPayload, MAX_ERRORS, UpdateCustomersInBulkPayload } from "./bulk-run.payloads.js";
import { DEFAULT_IMPORT_PIECE_BYTES, DEFAULT_PIECE_ROWS, MAX_ROWS, piecesOf } from "./pieces.js";
import { toBulkRun } from "./bulk-run.type.js";
import { fingerprintOf, type OutgoingPiece } from "./bulk-runs.js";
import { importText } from "./csv-import.js";
import { maxPieces } from "../csv/pieces.js";
import type { RunKind } from "./content.js";
import { recorded } from "./recorded.js";
import type { Run } from "./run.js";
import { ListArg } from "../graphql/list-arguments.js";

/** Most characters of an idempotency key. */
const MAX_KEY_LENGTH = 255;

const KEY_DESCRIPTION =
  `A key of your choice, 1 to ${MAX_KEY_LENGTH} characters. A request with a known key sends nothing and returns the ` +
  "existing run, so it is safe to repeat a request whose answer got lost. A key is known as long as this server " +
  "remembers its run.";

const IN_BACKGROUND =
  "The upstream processes the rows later, and the run reports their outcome. No webhooks are triggered.";
/** As many bytes as a request can have: many short rows, and fewer with a long header, which is repeated in each piece. */
const DEAREST_FILES = [0, 0.25, 0.5, 0.75].map((part) =>
  "x".repeat(part * MAX_REQUEST_BYTES).padEnd(MAX_REQUEST_BYTES, "\n"),
);

const perRows = (endpoint: EndpointRow, rows: string) =>
  `Costs ${upstreamCalls(endpoint)} per ${DEFAULT_PIECE_ROWS} ${rows} (by default). ` +
  "Following the run takes further upstream calls, which are on no operation's bill.";

@Resolver()
export class BulkRunMutations {
  @Authorized("bulk")
  @Mutation(() => UpdateCustomersInBulkPayload, {
    nullable: true,
    description:
      "Updates many customers by their source IDs. UNKNOWN SOURCE IDS ARE CREATED. Omitted fields are not changed. Null " +
      "clears a field. Rows are processed in order, including several rows of one customer. " +
      `${IN_BACKGROUND} ${perRows(endpoints.updateCustomersInBulk, "rows")}`,
  })
  @Price<{ rows: readonly unknown[] }>(({ rows }, _, { runs }) =>
    piecesFor(endpoints.updateCustomersInBulk, rows, runs),
  )
  @DearestOf("rows", () => [Array.from({ length: MAX_ROWS }, () => ({}))])
  async updateCustomersInBulk(
    @ListArg("rows", () => [BulkCustomerUpdate], {
      description:
        `The rows. At most ${grouped(MAX_ROWS)}. Row numbers in the run start at 1. Indexes in the paths of ` +
        "errors start at 0.",
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
          ...(isEmpty ? [userError("INVALID", "At least one field is required", [...path, "fields"])] : []),
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
        content: { kind: "CUSTOMERS.BULK_UPDATE", body },
      })),
    );
  }

  @Authorized("bulk")
  @Mutation(() => UpdateCustomersInBulkPayload, {
    nullable: true,
    description:
      "Writes the same metadata to many customers by their source IDs. UNKNOWN SOURCE IDS ARE CREATED. " +
      `${IN_BACKGROUND} ${perRows(endpoints.updateCustomersMetadataInBulk, "source IDs")}`,
  })
  @Price<{ input: BulkCustomerMetadataUpdate }>(({ input }, _, { runs }) =>
    piecesFor(endpoints.updateCustomersMetadataInBulk, input.sourceIds, runs),
  )
  @DearestOf("input", () => [{ sourceIds: Array(MAX_ROWS).fill("") }])
  async updateCustomersMetadataInBulk(
    @Arg("input", () => BulkCustomerMetadataUpdate, { description: "The customers and the metadata." })
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
          ? [userError("INVALID", "At least one key is required", ["input", "metadata"])]
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
        content: { kind: "CUSTOMERS.METADATA_UPDATE", body: { source_ids: rows, metadata } },
      })),
    );
  }

  @Authorized("bulk")
  @Mutation(() => ImportCustomersPayload, {
    nullable: true,
    description:
      "Imports customers from a CSV. A ROW OVERWRITES THE WHOLE PROFILE of the customer with its Source_id: standard fields " +
      "and metadata without a column in the file ARE LOST. To change single fields, use `updateCustomersInBulk`. The request " +
      `can have at most ${MAX_REQUEST_BYTES / 1024} KiB. Send a larger file to \`POST /imports/customers\`, see docs/imports.md. All ` +
      `rows are checked before any upstream call. ${IN_BACKGROUND} ` +
      `Costs ${upstreamCalls(endpoints.importCustomers)} per ${DEFAULT_IMPORT_PIECE_BYTES / 2 ** 20} MiB (by default). ` +
      "Following the run takes further upstream calls, which are on no operation's bill.",
  })
  @Price<{ csv: string }>(({ csv }, _, { runs }) =>
    inPieces(endpoints.importCustomers, maxPieces(csv, runs.settings.importPieceBytes)),
  )
  @DearestOf("csv", () => DEAREST_FILES)
  async importCustomers(
    @Arg("csv", () => String, {
      description:
        "The CSV, separated by commas. Its header must contain `Source_id`, and can contain `Name`, `Email`, `Phone`, " +
        "`Birthdate`, `Description`, `Address_line_1`, `Address_line_2`, `Address_City`, `Address_State`, `Address_Country`, " +
        "`Address_Postal_Code` and `Id`. The short names `City`, `State`, `Country` and `Postal_Code` are accepted too. Any " +
        "other column becomes metadata.",
    })
    csv: string,
    @Ctx() context: Context,
  ): Promise<ImportCustomersPayload> {
    const result = await recorded(
      importText(context.runs, csv, context, sourceIdRule(context.caller.policy)),
    );
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
  { runs, voucherify, party }: Context,
  kind: RunKind,
  key: string | null,
  content: unknown,
  pieces: readonly OutgoingPiece[],
): Promise<UpdateCustomersInBulkPayload> {
  const idempotency = key && { key, fingerprint: fingerprintOf(kind, content) };
  const run = await recorded(
    runs.start(kind, { key: idempotency || null, party }, (it) => runs.submit(it, pieces, voucherify)),
  );
  if (run === "other") {
    return {
      run: null,
      userErrors: [
        userError("INVALID", "This idempotencyKey was used for a different request", ["idempotencyKey"]),
      ],
    };
  }
  if (run !== "full" && run.cameToNothing) await recorded(runs.forget(run));
  return toPayload(run, ["rows"]);
}

/**
 * The payload for a run.
 *
 * @throws {GraphQLError} if too many runs are active, or the run stopped before any row could take effect
 */
function toPayload(run: Run | "full", path: readonly string[]): UpdateCustomersInBulkPayload {
  if (run === "full") throw publicError("RATE_LIMITED", "Too many bulk runs are active. Try again later");
  if (run.cameToNothing) {
    throw (
      run.pieces.find(({ error }) => error !== null)?.error ??
      publicError("CANCELED", run.stop?.message ?? "")
    );
  }
  return {
    run: toBulkRun(run),
    userErrors: run.pieces.flatMap(({ first, last, submission, error }) => {
      const correctable = submission === "REFUSED" ? toUserError(error, path) : null;
      return correctable === null
        ? []
        : [Object.assign(correctable, { message: `Rows ${first} to ${last}: ${correctable.message}` })];
    }),
  };
}

/**
 * The price of a bulk update. Requests are far smaller than the largest body of a call, so only the rows determine the
 * pieces. Too many rows are an error without a call.
 */
function piecesFor(
  endpoint: EndpointRow,
  rows: readonly unknown[],
  { settings }: PriceFacts["runs"],
): FieldPrice {
  const count = rows.length > MAX_ROWS ? 0 : Math.ceil(rows.length / settings.pieceRows);
  return inPieces(endpoint, count);
}

function inPieces(endpoint: EndpointRow, count: number): FieldPrice {
  return { calls: [{ endpoint, count }], page: count };
}

/** The errors of `checks`, which run in order until there are {@link MAX_ERRORS}. */
function firstOf(checks: readonly (() => CustomerUserError[])[]): CustomerUserError[] {
  const errors: CustomerUserError[] = [];
  for (const check of checks) {
    errors.push(...check());
    if (errors.length >= MAX_ERRORS) break;
  }
  return errors.slice(0, MAX_ERRORS);
}

function countErrors(count: number, path: readonly string[]): CustomerUserError[] {
  if (count === 0) return [userError("INVALID", "At least one row is required", path)];
  if (count <= MAX_ROWS) return [];
  return [userError("TOO_LARGE", `At most ${MAX_ROWS} rows are allowed, but there are ${count}`, path)];
}

function keyErrors(key: string | null | undefined): CustomerUserError[] {
  if (key === null || key === undefined || (key !== "" && key.length <= MAX_KEY_LENGTH)) return [];
  return [
    userError("INVALID", `idempotencyKey must have 1 to ${MAX_KEY_LENGTH} characters`, ["idempotencyKey"]),
  ];
}
