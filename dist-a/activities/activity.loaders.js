import { onePerKey } from "../graphql/loader.js";
import { endpoints } from "../voucherify/endpoints.js";
import { AnswerError } from "../voucherify/errors.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { toActivity } from "./activity.families.js";
/** A page of a customer's activities. */
export const activityPages = onePerKey([endpoints.listCustomerActivity], (input, { voucherify }) => voucherify.call(endpoints.listCustomerActivity, input));
/** A page of the older list of activities. Only this list can filter by product, and only it counts. */
export const productActivityPages = onePerKey([endpoints.listCustomerActivities], (input, { voucherify }) => voucherify.call(endpoints.listCustomerActivities, input));
/** The latest activities in which a customer gave or revoked consents, by the customer's id. */
export const consentActivitiesOf = onePerKey([endpoints.listCustomerActivity, endpoints.listCustomerActivity], async (customerId, loads) => {
    const lists = await Promise.all(["customer.consents.given", "customer.consents.revoked"].map((type) => latest(customerId, type, loads)));
    return lists.flat().filter(isConsentActivity);
});
async function latest(customerId, type, { voucherify }) {
    try {
        const { items } = await voucherify.call(endpoints.listCustomerActivity, {
            path: { customerId },
            query: { type, order: "-created_at", limit: MAX_LIMIT },
        });
        return items.map(toActivity);
    }
    catch (error) {
        // A project without consents may not know the event type. Then there are no such activities.
        if (error instanceof AnswerError && error.status === 400)
            return [];
        throw error;
    }
}
function isConsentActivity(activity) {
    return activity.__typename === "ConsentActivity";
}
//# sourceMappingURL=activity.loaders.js.map