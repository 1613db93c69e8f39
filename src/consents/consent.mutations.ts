import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { CustomerIdentifier } from "../customers/customer.inputs.js";
import { customerById, customerBySourceId, primeCustomer } from "../customers/customer.loaders.js";
import { lookupsOf, readerOf, targetOf } from "../customers/customer.target.js";
import type { Customer, ProfileConsent } from "../customers/customer.type.js";
import type { Context } from "../graphql/context.js";
import type { Loads } from "../graphql/loader.js";
import { type CustomerUserError, withUserErrors, userError } from "../customers/customer.errors.js";
import { callsOf, Price } from "../graphql/price.js";
import { write } from "../graphql/write.js";
import { endpoints } from "../voucherify/endpoints.js";
import { UNSUBSCRIBED } from "./consent.decisions.js";
import { ConsentDecision } from "./consent.inputs.js";
import { consentDefinitions, loadConsents } from "./consent.loaders.js";
import { UpdateCustomerConsentsPayload } from "./consent.payloads.js";

@Resolver()
export class ConsentMutations {
  @Mutation(() => UpdateCustomerConsentsPayload, {
    nullable: true,
    description:
      "Records what a customer decided: about single consents, or no to everything (`unsubscribe`). The vendor has dropped " +
      "the endpoint from its documents: UPSTREAM_CAPABILITY_MISSING where the project has no consents. 3 upstream calls: " +
      "the definitions, the write, and the customer; 4 by a `sourceId` that begins with `cust_`.",
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) =>
    callsOf(consentDefinitions, ...lookupsOf(by), endpoints.updateCustomerConsents, readerOf(by)),
  )
  async updateCustomerConsents(
    @Arg("by", () => CustomerIdentifier, { description: "Whose consents." }) by: CustomerIdentifier,
    @Arg("decisions", () => [ConsentDecision], {
      nullable: true,
      description: "The decisions; consents left out stay as they are.",
    })
    decisions: ConsentDecision[] | null,
    @Arg("unsubscribe", () => Boolean, {
      defaultValue: false,
      description: "Revokes everything. Stands alone.",
    })
    unsubscribe: boolean,
    @Ctx() { voucherify, loads }: Context,
  ): Promise<UpdateCustomerConsentsPayload> {
    const given = decisions ?? [];
    const errors = decisionErrors(given, unsubscribe);
    if (errors.length > 0) return { customer: null, userErrors: errors };
    return withUserErrors<UpdateCustomerConsentsPayload>({ customer: null }, ["by"], async () => {
      const unknown = await unknownConsents(given, loads);
      if (unknown.length > 0) return { customer: null, userErrors: unknown };
      const target = await targetOf(by, loads);
      if (target.errors) return { customer: null, userErrors: target.errors };
      await write(() =>
        voucherify.call(endpoints.updateCustomerConsents, {
          path: { customerId: target.customerId },
          body: unsubscribe
            ? { [UNSUBSCRIBED]: true }
            : Object.fromEntries(given.map((decision) => [decision.consentId, decision.given])),
        }),
      );
      return { customer: await reread(by, toWritten(given, unsubscribe), loads), userErrors: [] };
    });
  }
}

function decisionErrors(decisions: readonly ConsentDecision[], unsubscribe: boolean): CustomerUserError[] {
  if (unsubscribe && decisions.length > 0) {
    return [userError("INVALID", "unsubscribe stands alone, without decisions", ["unsubscribe"])];
  }
  if (!unsubscribe && decisions.length === 0) {
    return [userError("INVALID", "At least one decision must be given, or unsubscribe", ["decisions"])];
  }
  const ids = decisions.map(({ consentId }) => consentId);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [
          userError("INVALID", "There is a decision about this consent already", [
            "decisions",
            String(index),
            "consentId",
          ]),
        ],
  );
}

async function unknownConsents(
  decisions: readonly ConsentDecision[],
  loads: Loads,
): Promise<CustomerUserError[]> {
  const known = new Set((await loadConsents(loads)).map(({ id }) => id));
  return decisions.flatMap(({ consentId }, index) =>
    known.has(consentId)
      ? []
      : [
          userError("INVALID", "The project defines no such consent", [
            "decisions",
            String(index),
            "consentId",
          ]),
        ],
  );
}

function toWritten(decisions: readonly ConsentDecision[], unsubscribe: boolean): ProfileConsent[] {
  const at = new Date().toISOString();
  return unsubscribe
    ? [{ key: UNSUBSCRIBED, given: true, at }]
    : decisions.map(({ consentId, given }) => ({ key: consentId, given, at }));
}

/** The customer after the write. What was written is added, since the upstream may show it only seconds later. */
async function reread(
  by: CustomerIdentifier,
  written: ProfileConsent[],
  loads: Loads,
): Promise<Customer | null> {
  loads.clear();
  const customer =
    by.id === undefined
      ? await loads.of(customerBySourceId).load(by.sourceId ?? "")
      : await loads.of(customerById).load(by.id);
  loads.clear();
  return customer && primeCustomer(Object.assign({}, customer, { writtenConsents: written }), loads);
}
