import { onePerKey } from "../graphql/loader.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { nextByTime } from "../voucherify/newest-first.js";
import { toAsyncAction } from "./async-action.type.js";
/** A page of async actions, newest first. The list lacks their results. */
export const asyncActionPages = onePerKey([endpoints.listAsyncActions], ({ range, position, first }, { voucherify }) => nextByTime({
    items: "async actions",
    range,
    list: (limit, before) => voucherify.call(endpoints.listAsyncActions, {
        query: { limit, ...(before === null ? {} : { end_date: before }) },
    }),
}, position, first));
/** An async action with its result. Null if there is none. */
export const asyncActionById = onePerKey([endpoints.getAsyncAction], async (asyncActionId, { voucherify }) => {
    try {
        return toAsyncAction(await voucherify.call(endpoints.getAsyncAction, { path: { asyncActionId } }), false);
    }
    catch (error) {
        if (isNotFound(error, "async_action"))
            return null;
        throw error;
    }
});
//# sourceMappingURL=async-action.loaders.js.map