import { onePerKey } from "../graphql/loader.js";
import { type AnswerOf, endpoints, type InputOf } from "../voucherify/endpoints.js";

/** A page of a customer's redeemables. */
export const redeemablePages = onePerKey<
  InputOf<typeof endpoints.listCustomerRedeemables>,
  AnswerOf<typeof endpoints.listCustomerRedeemables>
>([endpoints.listCustomerRedeemables], (input, { voucherify }) =>
  voucherify.call(endpoints.listCustomerRedeemables, input),
);
