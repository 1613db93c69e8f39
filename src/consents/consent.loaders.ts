import { onePerCall } from "../graphql/loader.js";
import type { Loads } from "../graphql/loader.js";
import { endpoints } from "../voucherify/endpoints.js";
import { type Consent, toConsent } from "./consent.type.js";

/** All consents that the project defines. Loaded once per operation. */
export const consentDefinitions = onePerCall(
  endpoints.listConsents,
  () => ({}),
  ({ consents }) => consents.items.map(toConsent),
);

export function loadConsents(loads: Loads): Promise<Consent[]> {
  return loads.of(consentDefinitions).load("all");
}
