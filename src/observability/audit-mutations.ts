/** Writes a line of the audit log for each field of a mutation, when its outcome is known and before it is answered. */
import { type GraphQLField, type GraphQLSchema, OperationTypeNode } from "graphql";
import { createHash } from "node:crypto";
import type { Context } from "../graphql/context.js";
import { codeOf } from "../graphql/errors.js";
import type { Operation } from "../graphql/operation.js";
import { Selections } from "../graphql/selections.js";
import type { AuditLog, AuditRecord, AuditSubject } from "./audit-log.js";

declare module "../graphql/context.js" {
  interface Context {
    /** Null if writes are not audited. */
    readonly audit: AuditLog | null;
  }
}

/** How mutations name customers in their arguments. */
interface Arguments {
  readonly by?: { readonly id?: string; readonly sourceId?: string };
  readonly sourceId?: string;
  readonly input?: { readonly sourceId?: string | null };
}

interface BulkRun {
  readonly id: string;
  readonly rowCount: number;
  readonly stop: { readonly code: string } | null;
}

/** What payloads of mutations have. */
interface Payload {
  readonly customer?: { readonly id: string } | null;
  readonly deletedCustomerId?: string | null;
  readonly deletion?: {
    readonly id: string;
    readonly customerId: string | null;
    readonly state: string | null;
  } | null;
  readonly run?: BulkRun | null;
  readonly userErrors: readonly { readonly code: string }[];
}

export function auditMutations(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) audited(field);
}

function audited(field: GraphQLField<unknown, Context>): void {
  const { resolve, name } = field;
  if (resolve === undefined) throw new Error(`Expected ${name} to have a resolver`);
  field.resolve = async (source, args: Arguments, context, info) => {
    const { audit } = context;
    const append = async (end: End, payload: Payload | null) => {
      await audit?.append({ ...recordOf(context, name), ...end, ...subjectOf(args, payload) });
    };
    let payload: Payload;
    try {
      payload = (await resolve(source, args, context, info)) as Payload;
    } catch (error) {
      await append(endOfFailure(error), null);
      throw error;
    }
    await append(endOf(payload), payload);
    return payload;
  };
}

/** Most lines of a mutation that is refused. One that is executed has no more fields by default. */
const MAX_REFUSED = 5;

/**
 * Runs a check of what the caller may do. If a mutation does not pass, each of its fields has a line. Who is named in its
 * arguments is not in it, since they have not been checked.
 *
 * @throws {GraphQLError} what `check` throws
 */
export async function auditForbidden(
  operation: Operation,
  context: Pick<Context, "audit" | "caller" | "requestId">,
  check: () => void,
): Promise<void> {
  try {
    check();
  } catch (error) {
    const { schema, definition, variables } = operation;
    const root = schema.getMutationType();
    if (root && definition.operation === OperationTypeNode.MUTATION) {
      const fields = new Selections(operation, { ...variables }).fieldsOf(root, [definition.selectionSet]);
      const names = [...fields.values()].slice(0, MAX_REFUSED).map(([{ name }]) => name.value);
      await Promise.all(names.map((name) => auditRefusal(context, name)));
    }
    throw error;
  }
}

/** Writes the line of what the caller may not do. */
export async function auditRefusal(
  { audit, ...who }: Pick<Context, "audit" | "caller" | "requestId">,
  action: string,
): Promise<void> {
  await audit?.append({ ...recordOf(who, action), outcome: "refused", codes: ["FORBIDDEN"] });
}

/** What is audited of an upload. */
export interface AuditedUpload {
  readonly audit: AuditLog | null;
  readonly caller: { readonly name: string };
  readonly requestId: string;
  /** Its route. */
  readonly action: string;
}

/** Writes the line of an upload that starts a bulk run. */
export async function auditUpload<Result extends { readonly run: BulkRun | "full" }>(
  { audit, action, ...who }: AuditedUpload,
  take: () => Promise<Result>,
): Promise<Result> {
  const start = recordOf(who, action);
  let result: Result;
  try {
    result = await take();
  } catch (error) {
    await audit?.append({ ...start, ...endOfFailure(error) });
    throw error;
  }
  const { run } = result;
  if (run === "full") await audit?.append({ ...start, outcome: "failed", codes: ["RATE_LIMITED"] });
  else {
    const bulkRun = { id: run.id, rows: run.rowCount };
    await audit?.append({ ...start, ...endOf({ run, userErrors: [] }), bulkRun });
  }
  return result;
}

function recordOf(
  { caller, requestId }: Pick<AuditedUpload, "caller" | "requestId">,
  action: string,
): Pick<AuditRecord, "caller" | "requestId" | "action"> {
  return { caller: caller.name, requestId, action };
}

type End = Pick<AuditRecord, "outcome" | "codes">;

function endOf({ userErrors, run }: Payload): End {
  const codes = [...new Set(userErrors.map(({ code }) => code))];
  if (codes.length > 0) return { outcome: "user_errors", codes };
  return run?.stop ? { outcome: "stopped", codes: [run.stop.code] } : { outcome: "done", codes };
}

function endOfFailure(error: unknown): End {
  const code = codeOf(error);
  // After an unexpected error nobody knows what has happened before it.
  const isUnknown = code === "OUTCOME_UNKNOWN" || code === "INTERNAL_SERVER_ERROR";
  return { outcome: isUnknown ? "unknown" : "failed", codes: [code] };
}

/** The upstream knows best whom it has written. Without its answer, it is whom the caller has named. */
function subjectOf({ by, sourceId, input }: Arguments, payload: Payload | null): AuditSubject {
  const { customer, deletedCustomerId, deletion, run } = payload ?? {};
  const customerId = customer?.id ?? deletedCustomerId ?? deletion?.customerId ?? by?.id;
  const given = by?.sourceId ?? sourceId ?? input?.sourceId;
  return {
    ...(isId(customerId) && { customerId }),
    ...(typeof given === "string" && { sourceIdSha256: createHash("sha256").update(given).digest("hex") }),
    ...(deletion && { deletion: { id: deletion.id, state: deletion.state } }),
    ...(run && { bulkRun: { id: run.id, rows: run.rowCount } }),
  };
}

/** A caller can give any text as an ID. */
function isId(text: string | null | undefined): text is string {
  return typeof text === "string" && /^cust_\w{1,80}$/.test(text);
}
