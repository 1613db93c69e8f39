import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Context } from "../graphql/context.js";
import type { Loads } from "../graphql/loader.js";
import { callsOf, Price } from "../graphql/price.js";
import { write } from "../graphql/write.js";
import type { Voucherify } from "../voucherify/client.js";
import { endpoints } from "../voucherify/endpoints.js";
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
  lookupsOf,
  noSuchCustomer,
  readerOf,
  readTarget,
  sourceIdErrors,
  targetOf,
} from "./customer.target.js";
import { type Customer, toCustomer } from "./customer.type.js";
import { type CustomerUserError, withUserErrors, userError } from "./customer.errors.js";

@Resolver()
export class CustomerMutations {
  @Mutation(() => CreateCustomerPayload, {
    nullable: true,
    description:
      "Creates a customer, and fails with DUPLICATE if the `sourceId` is taken: REST itself would update that customer, " +
      "see `upsertCustomer`. 1 upstream call, 2 with a `sourceId`.",
  })
  @Price<{ input: CreateCustomerInput }>(({ input }) =>
    callsOf(...(input.sourceId ? [customerBySourceId] : []), endpoints.createCustomer),
  )
  async createCustomer(
    @Arg("input", () => CreateCustomerInput, { description: "Whom to create." })
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
      // Never changed, unless somebody else created it between the read and the write: then REST has updated it. A write
      // that was sent twice may have updated what it had created itself.
      const isOthers =
        customer !== null && customer.updatedAt !== null && voucherify.repeated === repeatedBefore;
      return { customer, userErrors: isOthers ? [duplicate()] : [] };
    });
  }

  @Mutation(() => UpsertCustomerPayload, {
    nullable: true,
    description: "Creates the customer with this `sourceId`, or updates the one there is. 1 upstream call.",
  })
  @Price(() => callsOf(endpoints.createCustomer))
  async upsertCustomer(
    @Arg("sourceId", () => String, { description: "Your own identifier, any text." }) sourceId: string,
    @Arg("fields", () => CustomerFields, { description: "What to write." }) fields: CustomerFields,
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
      // What a repeat has changed may be what the write had created before.
      const isKnown = customer !== null && (isNew || voucherify.repeated === repeatedBefore);
      return { customer, created: isKnown ? isNew : null, userErrors: [] };
    });
  }

  @Mutation(() => UpdateCustomerPayload, {
    nullable: true,
    description:
      "Changes a customer. Fields left out stay as they are, null clears. 1 upstream call, 2 by a `sourceId` that begins " +
      "with `cust_`.",
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => callsOf(...lookupsOf(by), endpoints.updateCustomer))
  async updateCustomer(
    @Arg("by", () => CustomerIdentifier, { description: "Whom to change." }) by: CustomerIdentifier,
    @Arg("fields", () => CustomerFields, { description: "What to write." }) fields: CustomerFields,
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
      return { customer, userErrors: isOther ? [tookAnother()] : [] };
    });
  }

  @Mutation(() => DeleteCustomerPayload, {
    nullable: true,
    description:
      "Deletes a customer; API users cannot bring it back. Its `sourceId` becomes free. For erasure under privacy law see " +
      "`permanentlyDeleteCustomer`. 2 upstream calls: the customer is read first, to be sure who it is.",
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => callsOf(readerOf(by), endpoints.deleteCustomer))
  async deleteCustomer(
    @Arg("by", () => CustomerIdentifier, { description: "Whom to delete." }) by: CustomerIdentifier,
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

  @Mutation(() => PermanentlyDeleteCustomerPayload, {
    nullable: true,
    description:
      "Erases a customer and everything connected with it: orders, events, segment memberships. Nobody can bring it back. " +
      "`confirm` must repeat the customer's `id`. 2 upstream calls: the customer is read first, to be sure who it is.",
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => callsOf(readerOf(by), endpoints.permanentlyDeleteCustomer))
  async permanentlyDeleteCustomer(
    @Arg("by", () => CustomerIdentifier, { description: "Whom to erase." }) by: CustomerIdentifier,
    @Arg("confirm", () => ID, {
      description: "The customer's `id` once more, also when asked for by `sourceId`.",
    })
    confirm: string,
    @Ctx() { voucherify, loads }: Context,
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
      return { deletion: toPermanentDeletion(wire), userErrors: [] };
    });
  }
}

/** Deletes a customer who was there a moment ago. One whom a repeat no longer finds has been deleted before it. */
async function remove(customerId: string, voucherify: Voucherify): Promise<void> {
  const repeatedBefore = voucherify.repeated;
  try {
    await voucherify.call(endpoints.deleteCustomer, { path: { customerId } });
  } catch (error) {
    const wasRepeated = voucherify.repeated > repeatedBefore;
    if (!wasRepeated || !isNotFound(error, "customer")) throw error;
  }
}

/** After a write this operation reads anew, but has the written customer for nothing. */
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
  return userError("DUPLICATE", "There is a customer with this sourceId already", ["input", "sourceId"]);
}

function unconfirmed(): CustomerUserError {
  return userError("INVALID", "confirm must repeat the id of the customer", ["confirm"]);
}

function tookAnother(): CustomerUserError {
  return userError(
    "AMBIGUOUS_IDENTIFIER",
    "No customer has this id, and REST took it for the sourceId of the customer in this payload, who was changed",
    ["by", "id"],
  );
}
