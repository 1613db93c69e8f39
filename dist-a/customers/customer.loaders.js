import { onePerKey } from "../graphql/loader.js";
import { publicError } from "../graphql/error-codes.js";
import { perParent } from "../graphql/price.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { isObject } from "../voucherify/read.js";
import { customer as customerReader } from "../voucherify/wire.js";
import { nextPage } from "./customer.walk.js";
import { toCustomer } from "./customer.type.js";
/** A customer by the ID that Voucherify assigned. Null if there is none. */
export const customerById = onePerKey([endpoints.getCustomer], async (id, loads) => {
    const customer = await fetchCustomer(id, loads);
    if (customer?.id === id)
        return primeCustomer(customer, loads);
    // REST accepts a source ID in the same place, and returned the customer with that source ID.
    return null;
});
/**
 * A customer by source ID. Null if there is none.
 *
 * @throws {GraphQLError} AMBIGUOUS_IDENTIFIER if the source ID equals the ID of another customer
 */
export const customerBySourceId = onePerKey([endpoints.getCustomer], async (sourceId, loads) => {
    const customer = await fetchCustomer(sourceId, loads);
    if (customer === null || customer.sourceId === sourceId)
        return customer && primeCustomer(customer, loads);
    throw publicError("AMBIGUOUS_IDENTIFIER", "This `sourceId` equals the ID of another customer, and REST returns that customer. To find it, use `id`. A customer " +
        "whose source ID equals the ID of another customer cannot be found by it");
});
/** A page of a walk. */
export const customerPages = onePerKey([endpoints.listCustomers], ({ walk, position, first }, { voucherify }) => nextPage(voucherify, walk, position, first));
/** Stores `customer` in the loaders, so that loading it again in this operation takes no call. */
export function primeCustomer(customer, loads) {
    loads.of(customerById).prime(customer.id, customer);
    if (customer.sourceId !== null)
        loads.of(customerBySourceId).prime(customer.sourceId, customer);
    return customer;
}
/** The customer of an event: as the event reports it, or loaded. Null if the customer is deleted. */
export async function customerOfEvent(event, loads) {
    if (isDeletion(event))
        return null;
    const reported = reportedCustomer(event);
    return reported === null
        ? loads.of(customerById).load(event.customerId)
        : primeCustomer(toCustomer(reported), loads);
}
/** The price of {@link customerOfEvent}. It takes no call if the delivered event reports the customer. */
export function priceOfEventCustomer({ delivery }) {
    const event = delivery?.value;
    if (event === null || (event && isDeletion(event)))
        return { items: 0 };
    const isReported = event !== undefined && reportedCustomer(event) !== null;
    return { loads: isReported ? [] : [perParent(customerById)], knows: [customerById] };
}
export function isDeletion({ type }) {
    return type === "customer.deleted";
}
/**
 * The whole customer in an event. Null if it is incomplete: some events have only six fields of the customer, and some lack
 * the metadata, which REST always returns.
 */
function reportedCustomer({ customerId, data }) {
    const { customer } = data;
    if (!isObject(customer) || !("summary" in customer) || !("metadata" in customer))
        return null;
    const result = customerReader.safeParse(customer);
    return result.success && result.data.id === customerId ? result.data : null;
}
async function fetchCustomer(customerId, loads) {
    try {
        const wire = await loads.voucherify.call(endpoints.getCustomer, { path: { customerId } });
        if (wire === null) {
            loads.log.warn("the upstream returned an unconfirmed customer, which is treated as no customer");
            return null;
        }
        return toCustomer(wire);
    }
    catch (error) {
        if (isNotFound(error, "customer"))
            return null;
        throw error;
    }
}
//# sourceMappingURL=customer.loaders.js.map