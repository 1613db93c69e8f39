import { notFound } from "./errors.js";
export const ok = (body) => ({ status: 200, body });
export const noContent = Object.freeze({ status: 204 });
export const accepted = (id) => ({ status: 202, body: { async_action_id: id } });
export const isoNow = (context) => new Date(context.now()).toISOString();
/** The context of an asynchronous action that happens at `time`. No webhook reports its writes. */
export const contextOfJob = (context, time) => ({
    ...context,
    now: () => time,
    webhooks: null,
});
/** Finds a customer by id or source_id. Throws the API's 404. */
export const findCustomer = (context, key) => found(context.store.customers.get(key), key);
/** Finds a customer by id only. Throws the API's 404. */
export const findCustomerById = (context, id) => found(context.store.customers.getById(id), id);
function found(customer, key) {
    if (customer === undefined)
        throw notFound("customer", key);
    return customer;
}
//# sourceMappingURL=context.js.map