import { Authorized, Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Context } from "../graphql/context.js";
import type { Loads } from "../graphql/loader.js";
import type { LoaderCost } from "../graphql/loader.js";
import { callsOf, DearestOf, Price, upstreamCalls } from "../graphql/price.js";
import { write } from "../graphql/write.js";
import type { Voucherify } from "../voucherify/client.js";
import { type EndpointRow, endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import type { WireCustomer } from "../voucherify/wire.js";
import { checkFields, CreateCustomerInput, CustomerFields, toWireFields } from "./customer-fields.inputs.js";
import { CustomerIdentifier } from "./customer.inputs.js";
import { customerBySourceId, primeCustomer } from "./customer.loaders.js";
import {
  CreateCustomerPayload,
  DeleteCustomerPayload,
  PermanentlyDeleteCustomerPayload,
  toPermanentDeletion,
  UpdateCustomerPayload,
  UpsertCustomerPayload,
} from "./customer.payloads.js";
import {
  ID_PREFIX,
  lookupsOf,
  dearestIdentifiers,
  noSuchCustomer,
  readerOf,
  readTarget,
  sourceIdErrors,
  targetOf,
} from "./customer.target.js";
import { type Customer, toCustomer } from "./customer.type.js";
import { type CustomerUserError, withUserErrors, userError } from "./customer.errors.js";

type Calls = readonly (EndpointRow | LoaderCost)[];

const callsToCreate = ({ sourceId }: Pick<CreateCustomerInput, "sourceId">): Calls => [
  ...(sourceId ? [customerBySourceId] : []),
  endpoints.createCustomer,
];
const CALLS_TO_UPSERT: Calls = [endpoints.createCustomer];
const callsToUpdate = (by: CustomerIdentifier): Calls => [...lookupsOf(by), endpoints.updateCustomer];
const callsToDelete = (by: CustomerIdentifier): Calls => [readerOf(by), endpoints.deleteCustomer];
const callsToErase = (by: CustomerIdentifier): Calls => [readerOf(by), endpoints.permanentlyDeleteCustomer];

@Resolver()
export class CustomerMutations {
  @Authorized("customers:write")
  @Mutation(() => CreateCustomerPayload, {
    nullable: true,
    description:
      "Creates a customer. Fails with the code DUPLICATE if the `sourceId` exists already, whereas REST would update that " +
      "customer. To create or update, use `upsertCustomer`. " +
      `Costs ${upstreamCalls(...callsToCreate({}))}, or ` +
      `${upstreamCalls(...callsToCreate({ sourceId: "any" }))} with a \`sourceId\`.`,
  })
  @Price<{ input: CreateCustomerInput }>(({ input }) => callsOf(...callsToCreate(input)))
  @DearestOf("input", (unique) => [{ sourceId: unique }])
  async createCustomer(
    @Arg("input", () => CreateCustomerInput, { description: "The customer to create." })
    { sourceId, fields }: CreateCustomerInput,
    @Ctx() { voucherify, loads }: Context,
  ): Promise<CreateCustomerPayload> {
    const errors = checkFields(fields, ["input", "fields"]);
    if (typeof sourceId === "string") errors.push(...sourceIdErrors(sourceId, ["input", "sourceId"]));
    else if (errors.length === 0 && isEmpty(fields)) errors.push(nothingToWrite(["input"]));
    if (errors.length > 0) return { customer: null, userErrors: errors };
    return withUserErrors<CreateCustomerPayload>({ customer: null }, ["input"], async () => {
      const taken = sourceId ? await loads.of(customerBySourceId).load(sourceId) : null;
      if (taken !== null) return { customer: taken, userErrors: [duplicate()] };
      const repeatedBefore = voucherify.repeated;
      const wire = await write(() =>
        voucherify.call(endpoints.createCustomer, {
          body: { ...(sourceId ? { source_id: sourceId } : {}), ...toWireFields(fields) },
        }),
      );
      const customer = rememberWritten(wire, loads);
      // A new customer was never changed. If it was, another client created it between the read and the write, and REST
      // updated it. A repeated write may have updated the customer that it had created itself.
      const isOthers =
        customer !== null && customer.updatedAt !== null && voucherify.repeated === repeatedBefore;
      return { customer, userErrors: isOthers ? [duplicate()] : [] };
    });
  }

  @Authorized("customers:write")
  @Mutation(() => UpsertCustomerPayload, {
    nullable: true,
    description:
      "Creates a customer with this `sourceId`, or updates the existing one. Omitted fields are not changed. " +
      `Costs ${upstreamCalls(...CALLS_TO_UPSERT)}.`,
  })
  @Price(() => callsOf(...CALLS_TO_UPSERT))
  async upsertCustomer(
    @Arg("sourceId", () => String, { description: "Your own identifier of the customer, as any text." })
    sourceId: string,
    @Arg("fields", () => CustomerFields, { description: "The fields to write." }) fields: CustomerFields,
    @Ctx() { voucherify, loads }: Context,
  ): Promise<UpsertCustomerPayload> {
    const errors = [...sourceIdErrors(sourceId, ["sourceId"]), ...checkFields(fields, ["fields"])];
    if (errors.length > 0) return { customer: null, created: null, userErrors: errors };
    return withUserErrors<UpsertCustomerPayload>({ customer: null, created: null }, null, async () => {
      const repeatedBefore = voucherify.repeated;
      const wire = await write(() =>
        voucherify.call(endpoints.createCustomer, { body: { source_id: sourceId, ...toWireFields(fields) } }),
      );
      const customer = rememberWritten(wire, loads);
      const isNew = customer !== null && customer.updatedAt === null;
      // A repeated write may have changed the customer that it had created itself.
      const isKnown = customer !== null && (isNew || voucherify.repeated === repeatedBefore);
      return { customer, created: isKnown ? isNew : null, userErrors: [] };
    });
  }

  @Authorized("customers:write")
  @Mutation(() => UpdateCustomerPayload, {
    nullable: true,
    description:
      "Updates a customer. Omitted fields are not changed. Null clears a field. " +
      `Costs ${upstreamCalls(...callsToUpdate({}))}, or ${upstreamCalls(...callsToUpdate({ sourceId: ID_PREFIX }))} ` +
      `with a \`sourceId\` that begins with \`${ID_PREFIX}\`.`,
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => callsOf(...callsToUpdate(by)))
  @DearestOf("by", dearestIdentifiers)
  async updateCustomer(
    @Arg("by", () => CustomerIdentifier, { description: "The customer to update." }) by: CustomerIdentifier,
    @Arg("fields", () => CustomerFields, { description: "The fields to write." }) fields: CustomerFields,
    @Ctx() { voucherify, loads }: Context,
  ): Promise<UpdateCustomerPayload> {
    const errors = checkFields(fields, ["fields"]);
    if (errors.length === 0 && isEmpty(fields)) errors.push(nothingToWrite(["fields"]));
    if (errors.length > 0) return { customer: null, userErrors: errors };
    return withUserErrors<UpdateCustomerPayload>({ customer: null }, ["by"], async () => {
      const target = await targetOf(by, loads);
      if (target.errors) return { customer: null, userErrors: target.errors };
      const { customerId } = target;
      const wire = await write(() =>
        voucherify.call(endpoints.updateCustomer, { path: { customerId }, body: toWireFields(fields) }),
      );
      const customer = rememberWritten(wire, loads);
      if (customer === null) return { customer, userErrors: [noSuchCustomer()] };
      const isOther = by.id !== undefined && customer.id !== by.id;
      return { customer, userErrors: isOther ? [changedAnother()] : [] };
    });
  }

  @Authorized("customers:write")
  @Mutation(() => DeleteCustomerPayload, {
    nullable: true,
    description:
      "Deletes a customer. It cannot be restored through the API. Its `sourceId` can be used again. For erasure under " +
      "privacy law, use `permanentlyDeleteCustomer`. The customer is read first, to verify the identifier. " +
      `Costs ${upstreamCalls(...callsToDelete({}))}.`,
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => callsOf(...callsToDelete(by)))
  async deleteCustomer(
    @Arg("by", () => CustomerIdentifier, { description: "The customer to delete." }) by: CustomerIdentifier,
    @Ctx() { voucherify, loads }: Context,
  ): Promise<DeleteCustomerPayload> {
    return withUserErrors<DeleteCustomerPayload>({ deletedCustomerId: null }, ["by"], async () => {
      const { customer, errors } = await readTarget(by, loads);
      if (customer === null) return { deletedCustomerId: null, userErrors: errors };
      await write(() => remove(customer.id, voucherify));
      loads.clear();
      return { deletedCustomerId: customer.id, userErrors: [] };
    });
  }

  @Authorized("customers:erase")
  @Mutation(() => PermanentlyDeleteCustomerPayload, {
    nullable: true,
    description:
      "Permanently deletes a customer with all connected data: orders, events and segment memberships. THIS CANNOT BE " +
      "UNDONE by anyone. `confirm` must equal the customer's `id`. The customer is read first, to verify the identifier. " +
      `Costs ${upstreamCalls(...callsToErase({}))}.`,
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => callsOf(...callsToErase(by)))
  async permanentlyDeleteCustomer(
    @Arg("by", () => CustomerIdentifier, { description: "The customer to delete permanently." })
    by: CustomerIdentifier,
    @Arg("confirm", () => ID, {
      description: "The customer's `id`, to confirm the deletion. Required also if `by` is a `sourceId`.",
    })
    confirm: string,
    @Ctx() { voucherify, loads, events }: Context,
  ): Promise<PermanentlyDeleteCustomerPayload> {
    if (by.id !== undefined && by.id !== confirm) return { deletion: null, userErrors: [unconfirmed()] };
    return withUserErrors<PermanentlyDeleteCustomerPayload>({ deletion: null }, ["by"], async () => {
      const { customer, errors } = await readTarget(by, loads);
      if (customer === null) return { deletion: null, userErrors: errors };
      if (customer.id !== confirm) return { deletion: null, userErrors: [unconfirmed()] };
      const wire = await write(() =>
        voucherify.call(endpoints.permanentlyDeleteCustomer, { path: { customerId: customer.id }, body: {} }),
      );
      loads.clear();
      await events.forget(customer.id);
      return { deletion: toPermanentDeletion(wire), userErrors: [] };
    });
  }
}

/** Deletes an existing customer. If a repeated call does not find it, an earlier one has deleted it. */
async function remove(customerId: string, voucherify: Voucherify): Promise<void> {
  const repeatedBefore = voucherify.repeated;
  try {
    await voucherify.call(endpoints.deleteCustomer, { path: { customerId } });
  } catch (error) {
    const wasRepeated = voucherify.repeated > repeatedBefore;
    if (!wasRepeated || !isNotFound(error, "customer")) throw error;
  }
}

/** Clears the loaders after a write, and stores the written customer in them. */
function rememberWritten(wire: WireCustomer | null, loads: Loads): Customer | null {
  loads.clear();
  return wire && primeCustomer(toCustomer(wire), loads);
}

function isEmpty(fields: CustomerFields): boolean {
  return Object.keys(toWireFields(fields)).length === 0;
}

function nothingToWrite(path: readonly string[]): CustomerUserError {
  return userError("INVALID", "At least one field must be given", path);
}

function duplicate(): CustomerUserError {
  return userError("DUPLICATE", "A customer with this sourceId exists already", ["input", "sourceId"]);
}

function unconfirmed(): CustomerUserError {
  return userError("INVALID", "confirm must equal the id of the customer", ["confirm"]);
}

function changedAnother(): CustomerUserError {
  return userError(
    "AMBIGUOUS_IDENTIFIER",
    "No customer has this id. REST used it as a sourceId and changed the customer in this payload",
    ["by", "id"],
  );
}
