/** Reads everything that the Customers API has about one customer: nothing from the cache, and nothing left out. */
import { publicError } from "../graphql/error-codes.js";
import { onePerKey } from "../graphql/loader.js";
import { afterwards, keyed } from "../graphql/price.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { verbatim, verbatimPage } from "../voucherify/verbatim.js";
const customerRow = verbatim(endpoints.getCustomer);
const segmentsRow = verbatimPage(endpoints.listCustomerSegments, MAX_LIMIT);
const activitiesRow = verbatimPage(endpoints.listCustomerActivity, MAX_LIMIT);
const redeemablesRow = verbatimPage(endpoints.listCustomerRedeemables, MAX_LIMIT);
/** The record of a customer by either identifier. */
const records = onePerKey([endpoints.getCustomer], (customerId, { voucherify }) => voucherify.call(customerRow, { path: { customerId } }));
const segments = onePerKey([endpoints.listCustomerSegments], (customerId, { voucherify }) => voucherify.call(segmentsRow, { path: { customerId } }));
const activityPages = onePerKey([endpoints.listCustomerActivity], (input, { voucherify }) => voucherify.call(activitiesRow, input));
const redeemablePages = onePerKey([endpoints.listCustomerRedeemables], (input, { voucherify }) => voucherify.call(redeemablesRow, input));
/**
 * The loads of an export, the worst case: everything but the record follows when the customer is known.
 *
 * @param by - the identifier. Exports of one customer share what they load
 */
export function loadsOfExport(by, maxPages) {
    const pages = Array.from({ length: maxPages }, (_, page) => page);
    return [
        keyed(records, { by }),
        afterwards(keyed(segments, { by })),
        ...pages.map((page) => afterwards(keyed(activityPages, { by, page }))),
        ...pages.map((page) => afterwards(keyed(redeemablePages, { by, page }))),
    ];
}
/** @returns null if there is no such customer. If any part cannot be read the export fails: half of it would look whole */
export async function exportCustomer(target, maxPages, loads) {
    const readAt = new Date().toISOString();
    const customer = await readCustomer(target, loads);
    if (customer === null)
        return null;
    const path = { customerId: customer.id };
    const [memberOf, activities, redeemables] = await Promise.all([
        loads.of(segments).load(customer.id),
        allPages(maxPages, (after) => loads.of(activityPages).load({
            path,
            query: { order: "-created_at", limit: MAX_LIMIT, ...(after && { starting_after_id: after }) },
        })),
        allPages(maxPages, (after) => loads.of(redeemablePages).load({
            path,
            query: { order: "-id", limit: MAX_LIMIT, ...(after && { starting_after_id: after }) },
        })),
    ]);
    return {
        customerId: customer.id,
        readAt,
        isComplete: activities.isComplete && redeemables.isComplete,
        data: {
            customer: customer.record,
            segments: memberOf.rows,
            activities: activities.rows,
            redeemables: redeemables.rows,
        },
    };
}
/** REST takes both identifiers in one place, so the answer is compared with what was asked for. */
async function readCustomer({ id, sourceId }, loads) {
    try {
        const record = await loads.of(records).load(id ?? sourceId ?? "");
        const { id: found, source_id: foundSource } = record;
        if (typeof found !== "string" || record["object"] === "unconfirmed_customer")
            return null;
        if (id !== undefined)
            return found === id ? { id: found, record } : null;
        if (foundSource === sourceId)
            return { id: found, record };
        throw publicError("AMBIGUOUS_IDENTIFIER", "This `sourceId` equals the ID of another customer: use `id`");
    }
    catch (error) {
        if (isNotFound(error, "customer"))
            return null;
        throw error;
    }
}
async function allPages(maxPages, read) {
    const rows = [];
    let after = null;
    for (let page = 0; page < maxPages; page += 1) {
        const { rows: more, next } = await read(after);
        rows.push(...more);
        if (next === null)
            return { rows, isComplete: true };
        after = next;
    }
    return { rows, isComplete: false };
}
//# sourceMappingURL=data-export.loaders.js.map