import { onePerCall, onePerKey } from "../graphql/loader.js";
import type { Loads } from "../graphql/loader.js";
import { endpoints, type InputOf } from "../voucherify/endpoints.js";
import { AnswerError } from "../voucherify/errors.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { toActivity } from "./activity.families.js";
import type { Activity, ConsentActivity } from "./activity.type.js";

/** A page of a customer's activities. */
export const activityPages = onePerCall(
  endpoints.listCustomerActivity,
  (input: InputOf<typeof endpoints.listCustomerActivity>) => input,
  (page) => page,
);

/** A page of the older list of activities. Only this list can filter by product, and only it counts. */
export const productActivityPages = onePerCall(
  endpoints.listCustomerActivities,
  (input: InputOf<typeof endpoints.listCustomerActivities>) => input,
  (page) => page,
);

/** The latest activities in which a customer gave or revoked consents, by the customer's id. */
export const consentActivitiesOf = onePerKey<string, ConsentActivity[]>(
  [endpoints.listCustomerActivity, endpoints.listCustomerActivity],
  async (customerId, loads) => {
    const lists = await Promise.all(
      ["customer.consents.given", "customer.consents.revoked"].map((type) => latest(customerId, type, loads)),
    );
    return lists.flat().filter(isConsentActivity);
  },
);

async function latest(customerId: string, type: string, { voucherify }: Loads): Promise<Activity[]> {
  try {
    const { items } = await voucherify.call(endpoints.listCustomerActivity, {
      path: { customerId },
      query: { type, order: "-created_at", limit: MAX_LIMIT },
    });
    return items.map(toActivity);
  } catch (error) {
    // A project without consents may not know the event type. Then there are no such activities.
    if (error instanceof AnswerError && error.status === 400) return [];
    throw error;
  }
}

function isConsentActivity(
  activity: Activity & { readonly __typename?: string },
): activity is ConsentActivity {
  return activity.__typename === "ConsentActivity";
}
