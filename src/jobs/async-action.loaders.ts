import { onePerKey } from "../graphql/loader.js";
import { endpoints, type InputOf } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { type AsyncAction, toAsyncAction } from "./async-action.type.js";

/** The latest async actions; a list leaves their results out. */
export const asyncActionLists = onePerKey<InputOf<typeof endpoints.listAsyncActions>, AsyncAction[]>(
  [endpoints.listAsyncActions],
  async (input, { voucherify }) => {
    const { items } = await voucherify.call(endpoints.listAsyncActions, input);
    return items.map((wire) => toAsyncAction(wire, true));
  },
);

/** An async action with its result; null if there is none. */
export const asyncActionById = onePerKey<string, AsyncAction | null>(
  [endpoints.getAsyncAction],
  async (asyncActionId, { voucherify }) => {
    try {
      return toAsyncAction(
        await voucherify.call(endpoints.getAsyncAction, { path: { asyncActionId } }),
        false,
      );
    } catch (error) {
      if (isNotFound(error, "async_action")) return null;
      throw error;
    }
  },
);
