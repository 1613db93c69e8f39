import { onePerKey } from "../graphql/loader.js";
import type { Loads } from "../graphql/loader.js";
import { publicError } from "../graphql/error-codes.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { type CustomerPage, nextPage, type Position, type Walk } from "./customer.walk.js";
import { type Customer, toCustomer } from "./customer.type.js";

/** A customer by Voucherify's ID; null if there is none. */
export const customerById = onePerKey<string, Customer | null>([endpoints.getCustomer], async (id, loads) => {
  const customer = await fetchCustomer(id, loads);
  if (customer?.id === id) return primeCustomer(customer, loads);
  // REST takes a source ID in the same place, and answered the customer who has `id` as that.
  return null;
});

/** A customer by your own source ID; null if there is none. */
export const customerBySourceId = onePerKey<string, Customer | null>(
  [endpoints.getCustomer],
  async (sourceId, loads) => {
    const customer = await fetchCustomer(sourceId, loads);
    if (customer === null || customer.sourceId === sourceId)
      return customer && primeCustomer(customer, loads);
    throw publicError(
      "AMBIGUOUS_IDENTIFIER",
      "This `sourceId` is the ID of another customer, and REST answers that one. If you meant the ID, ask by `id`; a " +
        "customer whose source ID reads like another's ID cannot be looked up by it.",
    );
  },
);

/** A page of a walk through the customers. */
export const customerPages = onePerKey<
  { readonly walk: Walk; readonly position: Position | null; readonly first: number },
  CustomerPage
>([endpoints.listCustomers], ({ walk, position, first }, { voucherify }) =>
  nextPage(voucherify, walk, position, first),
);

/** Lets the other loads of this operation have `customer` for nothing. */
export function primeCustomer(customer: Customer, loads: Loads): Customer {
  loads.of(customerById).prime(customer.id, customer);
  if (customer.sourceId !== null) loads.of(customerBySourceId).prime(customer.sourceId, customer);
  return customer;
}

async function fetchCustomer(customerId: string, loads: Loads): Promise<Customer | null> {
  try {
    const wire = await loads.voucherify.call(endpoints.getCustomer, { path: { customerId } });
    if (wire === null) {
      loads.log.warn("the upstream answered an unconfirmed customer, which reads as no customer");
      return null;
    }
    return toCustomer(wire);
  } catch (error) {
    if (isNotFound(error, "customer")) return null;
    throw error;
  }
}
