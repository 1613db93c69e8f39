import { onePerKey } from "../graphql/loader.js";
import type { Loads } from "../graphql/loader.js";
import { publicError } from "../graphql/error-codes.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { type CustomerPage, nextPage, type Position, type Walk } from "./customer.walk.js";
import { type Customer, toCustomer } from "./customer.type.js";

/** A customer by the ID that Voucherify assigned. Null if there is none. */
export const customerById = onePerKey<string, Customer | null>([endpoints.getCustomer], async (id, loads) => {
  const customer = await fetchCustomer(id, loads);
  if (customer?.id === id) return primeCustomer(customer, loads);
  // REST accepts a source ID in the same place, and returned the customer with that source ID.
  return null;
});

/**
 * A customer by source ID. Null if there is none.
 *
 * @throws {GraphQLError} AMBIGUOUS_IDENTIFIER if the source ID equals the ID of another customer
 */
export const customerBySourceId = onePerKey<string, Customer | null>(
  [endpoints.getCustomer],
  async (sourceId, loads) => {
    const customer = await fetchCustomer(sourceId, loads);
    if (customer === null || customer.sourceId === sourceId)
      return customer && primeCustomer(customer, loads);
    throw publicError(
      "AMBIGUOUS_IDENTIFIER",
      "This `sourceId` equals the ID of another customer, and REST returns that customer. To find it, use `id`. A customer " +
        "whose source ID equals the ID of another customer cannot be found by it",
    );
  },
);

/** A page of a walk. */
export const customerPages = onePerKey<
  { readonly walk: Walk; readonly position: Position | null; readonly first: number },
  CustomerPage
>([endpoints.listCustomers], ({ walk, position, first }, { voucherify }) =>
  nextPage(voucherify, walk, position, first),
);

/** Stores `customer` in the loaders, so that loading it again in this operation takes no call. */
export function primeCustomer(customer: Customer, loads: Loads): Customer {
  loads.of(customerById).prime(customer.id, customer);
  if (customer.sourceId !== null) loads.of(customerBySourceId).prime(customer.sourceId, customer);
  return customer;
}

async function fetchCustomer(customerId: string, loads: Loads): Promise<Customer | null> {
  try {
    const wire = await loads.voucherify.call(endpoints.getCustomer, { path: { customerId } });
    if (wire === null) {
      loads.log.warn("the upstream returned an unconfirmed customer, which is treated as no customer");
      return null;
    }
    return toCustomer(wire);
  } catch (error) {
    if (isNotFound(error, "customer")) return null;
    throw error;
  }
}
