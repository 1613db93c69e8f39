import { onePerCall } from "../graphql/loader.js";
import { endpoints, type InputOf } from "../voucherify/endpoints.js";

/** A page of a customer's redeemables. */
export const redeemablePages = onePerCall(
  endpoints.listCustomerRedeemables,
  (input: InputOf<typeof endpoints.listCustomerRedeemables>) => input,
  (page) => page,
);
