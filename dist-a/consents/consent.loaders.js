import { onePerKey } from "../graphql/loader.js";
import { endpoints } from "../voucherify/endpoints.js";
import { toConsent } from "./consent.type.js";
/** All consents that the project defines. Loaded once per operation. */
export const consentDefinitions = onePerKey([endpoints.listConsents], async (_, { voucherify }) => {
    const { consents } = await voucherify.call(endpoints.listConsents, {});
    return consents.items.map(toConsent);
});
export function loadConsents(loads) {
    return loads.of(consentDefinitions).load("all");
}
//# sourceMappingURL=consent.loaders.js.map