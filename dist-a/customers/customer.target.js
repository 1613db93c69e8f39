/**
 * The target customer of a write. REST accepts an ID or a source ID in the same place. Its answer shows which customer it
 * used, but for a write that is too late. So ambiguous identifiers are resolved before the write:
 *
 * - An `id` must have the prefix `cust_`.
 * - A `sourceId` with that prefix is read first, for 1 more call. The write uses the ID that was found.
 * - Writes that cannot be undone always read the customer first, and use its ID.
 */
import { checkIdentifier } from "../graphql/arguments.js";
import { identifierProblem } from "../voucherify/path.js";
import { customerById, customerBySourceId } from "./customer.loaders.js";
import { userError } from "./customer.errors.js";
/** Prefix of the IDs that Voucherify assigns. */
export const ID_PREFIX = "cust_";
/** The loaders of {@link targetOf}. */
export function lookupsOf({ sourceId }) {
    return sourceId?.startsWith(ID_PREFIX) ? [customerBySourceId] : [];
}
/** The loader of {@link readTarget}. */
export function readerOf({ id }) {
    return id === undefined ? customerBySourceId : customerById;
}
/** The dearest identifiers for {@link lookupsOf} and {@link readerOf}. */
export function dearestIdentifiers(unique) {
    return [{ id: ID_PREFIX + unique }, { sourceId: ID_PREFIX + unique }];
}
export async function targetOf(by, loads) {
    const errors = identifierErrors(by);
    if (errors.length > 0)
        return { errors };
    if (by.id !== undefined)
        return { customerId: by.id };
    const sourceId = by.sourceId ?? "";
    if (!sourceId.startsWith(ID_PREFIX))
        return { customerId: sourceId };
    const found = await loads.of(customerBySourceId).load(sourceId);
    return found === null ? { errors: [noSuchCustomer()] } : { customerId: found.id };
}
/** Reads the target customer, for writes that cannot be undone. */
export async function readTarget(by, loads) {
    const errors = identifierErrors(by);
    if (errors.length > 0)
        return { customer: null, errors };
    const customer = by.id === undefined
        ? await loads.of(customerBySourceId).load(checkIdentifier("by.sourceId", by.sourceId ?? ""))
        : await loads.of(customerById).load(by.id);
    return { customer, errors: customer === null ? [noSuchCustomer()] : [] };
}
function identifierErrors({ id, sourceId }) {
    if (id === undefined)
        return sourceIdErrors(sourceId ?? "", ["by", "sourceId"]);
    const problem = identifierProblem(id) ?? (id.startsWith(ID_PREFIX) ? null : `must be a Voucherify ID (${ID_PREFIX}…)`);
    return problem === null ? [] : [userError("INVALID", `id ${problem}`, ["by", "id"])];
}
export function sourceIdErrors(sourceId, path) {
    const problem = identifierProblem(sourceId);
    return problem === null ? [] : [userError("INVALID", `sourceId ${problem}`, path)];
}
export function noSuchCustomer() {
    return userError("NOT_FOUND", "The customer does not exist", ["by"]);
}
//# sourceMappingURL=customer.target.js.map