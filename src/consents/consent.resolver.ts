import { Authorized, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { consentActivitiesOf } from "../activities/activity.loaders.js";
import { Customer } from "../customers/customer.type.js";
import type { Context } from "../graphql/context.js";
import type { Loads } from "../graphql/loader.js";
import { afterwards, perOperation, perParent, Price, upstreamCalls } from "../graphql/price.js";
import { Repeatable } from "../graphql/repeatable.js";
import { fromActivities, fromProfile, withWritten } from "./consent.decisions.js";
import { consentDefinitions, loadConsents } from "./consent.loaders.js";
import { Consent, CustomerConsent } from "./consent.type.js";

/** Assumed number of consents in a project. Prices of the fields selected on each are based on it. */
const CONSENTS_OF_A_PROJECT = 20;
const ASSUMED_CONSENTS = `The price of the fields selected on each consent assumes ${CONSENTS_OF_A_PROJECT} consents.`;

@Resolver(() => Consent)
export class ConsentResolver {
  @Authorized("customers:read")
  @Repeatable()
  @Query(() => [Consent], {
    nullable: true,
    description:
      "The consents that the project defines. Null with the error code UPSTREAM_CAPABILITY_MISSING if the project has no " +
      "consents: Voucherify no longer documents the endpoint. " +
      `Costs ${upstreamCalls(consentDefinitions)} per operation. ${ASSUMED_CONSENTS}`,
  })
  @Price(() => ({ loads: [perOperation(consentDefinitions)], items: CONSENTS_OF_A_PROJECT }))
  consents(@Ctx() { loads }: Context): Promise<Consent[]> {
    return loadConsents(loads);
  }
}

@Resolver(() => Customer)
export class CustomerConsentsResolver {
  @FieldResolver(() => [CustomerConsent], {
    nullable: true,
    description:
      "The customer's decision on each consent of the project. Null with the error code UPSTREAM_CAPABILITY_MISSING if the " +
      "project has no consents. " +
      `Costs up to ${upstreamCalls(consentDefinitions, consentActivitiesOf)}: ${upstreamCalls(consentDefinitions)} per ` +
      `operation for the definitions, and ${upstreamCalls(consentActivitiesOf)} per customer whose profile has no record ` +
      `of consents. ${ASSUMED_CONSENTS}`,
  })
  @Price(() => ({
    loads: [perOperation(consentDefinitions), afterwards(perParent(consentActivitiesOf))],
    items: CONSENTS_OF_A_PROJECT,
  }))
  async consents(@Root() customer: Customer, @Ctx() { loads }: Context): Promise<CustomerConsent[]> {
    const consents = await loadConsents(loads);
    return withWritten(await knownDecisions(customer, consents, loads), customer.writtenConsents);
  }
}

async function knownDecisions(
  { id, profileConsents }: Customer,
  consents: readonly Consent[],
  loads: Loads,
): Promise<CustomerConsent[]> {
  if (profileConsents !== null) return fromProfile(consents, profileConsents);
  if (consents.length === 0) return [];
  return fromActivities(consents, await loads.of(consentActivitiesOf).load(id));
}
