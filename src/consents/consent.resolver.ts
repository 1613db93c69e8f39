import { Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { consentActivitiesOf } from "../activities/activity.loaders.js";
import { Customer } from "../customers/customer.type.js";
import type { Context } from "../graphql/context.js";
import type { Loads } from "../graphql/loader.js";
import { perOperation, perParent, Price } from "../graphql/price.js";
import { fromActivities, fromProfile, withWritten } from "./consent.decisions.js";
import { consentDefinitions, loadConsents } from "./consent.loaders.js";
import { Consent, CustomerConsent } from "./consent.type.js";

/** What a project is taken to define at most, where nobody says. */
const CONSENTS_OF_A_PROJECT = 20;

@Resolver(() => Consent)
export class ConsentResolver {
  @Query(() => [Consent], {
    nullable: true,
    description:
      "The consents that the project defines. 1 upstream call an operation. The vendor has dropped the endpoint from its " +
      "documents: null with the code UPSTREAM_CAPABILITY_MISSING where the project has none.",
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
      "What this customer decided about each consent of the project. 1 upstream call an operation for the definitions; 2 " +
      "more a customer whose profile says nothing about consents. Null with the code UPSTREAM_CAPABILITY_MISSING where " +
      "the project has no consents.",
  })
  @Price(() => ({
    loads: [perOperation(consentDefinitions), perParent(consentActivitiesOf)],
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
