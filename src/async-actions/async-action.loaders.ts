import { onePerKey } from "../graphql/loader.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { nextByTime, type TimePage, type TimePosition } from "../voucherify/newest-first.js";
import type { TimeRange } from "../voucherify/paging.js";
import type { WireAsyncAction } from "../voucherify/wire.js";
import { type AsyncAction, toAsyncAction } from "./async-action.type.js";

/** A page of async actions, newest first. The list lacks their results. */
export const asyncActionPages = onePerKey<
  { readonly range: TimeRange; readonly position: TimePosition | null; readonly first: number },
  TimePage<WireAsyncAction>
>([endpoints.listAsyncActions], ({ range, position, first }, { voucherify }) =>
  nextByTime(
    {
      items: "async actions",
      range,
      list: (limit, before) =>
        voucherify.call(endpoints.listAsyncActions, {
          query: { limit, ...(before === null ? {} : { end_date: before }) },
        }),
    },
    position,
    first,
  ),
);

/** An async action with its result. Null if there is none. */
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
