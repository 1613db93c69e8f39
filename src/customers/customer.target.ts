/**
 * Whom a write means. REST takes an id or a source ID in the same place and answers with whom it took, which for a write
 * is too late. So what could be taken for the other kind is settled before the write:
 *
 * - an `id` must look like one (`cust_…`);
 * - a `sourceId` that looks like an id is read first (1 call more), and the write goes to the id that was found;
 * - writes that cannot be undone are always preceded by a read, and go to the id.
 */
import { checkIdentifier } from "../graphql/arguments.js";
import type { LoaderCost, Loads } from "../graphql/loader.js";
import { identifierProblem } from "../voucherify/path.js";
import type { CustomerIdentifier } from "./customer.inputs.js";
import { customerById, customerBySourceId } from "./customer.loaders.js";
import type { Customer } from "./customer.type.js";
import { type CustomerUserError, userError } from "./customer.errors.js";

const ID_PREFIX = "cust_";

/** What to put into the path of a write, or why there is none. */
export type Target =
  | { readonly customerId: string; readonly errors?: never }
  | { readonly customerId?: never; readonly errors: CustomerUserError[] };

/** What {@link targetOf} loads. */
export function lookupsOf({ sourceId }: CustomerIdentifier): LoaderCost[] {
  return sourceId?.startsWith(ID_PREFIX) ? [customerBySourceId] : [];
}

/** What {@link readTarget} loads. */
export function readerOf({ id }: CustomerIdentifier): LoaderCost {
  return id === undefined ? customerBySourceId : customerById;
}

export async function targetOf(by: CustomerIdentifier, loads: Loads): Promise<Target> {
  const errors = identifierErrors(by);
  if (errors.length > 0) return { errors };
  if (by.id !== undefined) return { customerId: by.id };
  const sourceId = by.sourceId ?? "";
  if (!sourceId.startsWith(ID_PREFIX)) return { customerId: sourceId };
  const found = await loads.of(customerBySourceId).load(sourceId);
  return found === null ? { errors: [noSuchCustomer()] } : { customerId: found.id };
}

/** The customer that a write means, read first: for writes that cannot be undone. */
export async function readTarget(
  by: CustomerIdentifier,
  loads: Loads,
): Promise<{ readonly customer: Customer | null; readonly errors: CustomerUserError[] }> {
  const errors = identifierErrors(by);
  if (errors.length > 0) return { customer: null, errors };
  const customer =
    by.id === undefined
      ? await loads.of(customerBySourceId).load(checkIdentifier("by.sourceId", by.sourceId ?? ""))
      : await loads.of(customerById).load(by.id);
  return { customer, errors: customer === null ? [noSuchCustomer()] : [] };
}

function identifierErrors({ id, sourceId }: CustomerIdentifier): CustomerUserError[] {
  if (id === undefined) return sourceIdErrors(sourceId ?? "", ["by", "sourceId"]);
  const problem =
    identifierProblem(id) ?? (id.startsWith(ID_PREFIX) ? null : "must be a Voucherify ID, cust_…");
  return problem === null ? [] : [userError("INVALID", `id ${problem}`, ["by", "id"])];
}

export function sourceIdErrors(sourceId: string, path: readonly string[]): CustomerUserError[] {
  const problem = identifierProblem(sourceId);
  return problem === null ? [] : [userError("INVALID", `sourceId ${problem}`, path)];
}

export function noSuchCustomer(): CustomerUserError {
  return userError("NOT_FOUND", "There is no such customer", ["by"]);
}
