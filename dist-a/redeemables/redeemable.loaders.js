import { onePerKey } from "../graphql/loader.js";
import { endpoints } from "../voucherify/endpoints.js";
/** A page of a customer's redeemables. */
export const redeemablePages = onePerKey([endpoints.listCustomerRedeemables], (input, { voucherify }) => voucherify.call(endpoints.listCustomerRedeemables, input));
//# sourceMappingURL=redeemable.loaders.js.map