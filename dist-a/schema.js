/** The schema of this server: the list of its nouns, and the descriptions of its root types. */
import "reflect-metadata";
import { activities } from "./activities/activity.noun.js";
import { asyncActions } from "./async-actions/async-action.noun.js";
import { bulkRuns } from "./bulk-runs/bulk-run.noun.js";
import { callers } from "./callers/caller.noun.js";
import { consents } from "./consents/consent.noun.js";
import { customers } from "./customers/customer.noun.js";
import { dataExports } from "./data-exports/data-export.noun.js";
import { guardPersonalFields } from "./graphql/policy-guard.js";
import { freshnessDirective } from "./graphql/freshness.js";
import { createSchema } from "./graphql/schema.js";
import { auditMutations } from "./observability/audit-mutations.js";
import { traceFields } from "./observability/trace-fields.js";
import { billDirective, itemizeCalls } from "./pricing/bill-steps.js";
import { pricing } from "./pricing/pricing.noun.js";
import { redeemables } from "./redeemables/redeemable.noun.js";
import { segments } from "./segments/segment.noun.js";
const nouns = [
    customers,
    activities,
    redeemables,
    segments,
    consents,
    dataExports,
    asyncActions,
    bulkRuns,
    pricing,
    callers,
];
/** type-graphql keeps its metadata in globals, so the schema is built once per process. */
export const schema = createSchema(nouns, { directives: [billDirective, freshnessDirective] }, {
    query: {
        description: "The queries. Each field states its price in upstream calls. An upstream call is a request to the REST API. REST limits the " +
            "number of requests. To get the price of a whole operation without any upstream call, use `explain`.",
        first: ["customer", "customers", "customersByIdentifiers", "segment", "segments", "consents"],
    },
    mutation: {
        description: "The mutations. The mutations of one operation run one after the other. If one fails, the effects of the previous ones " +
            "remain. Errors that the caller can correct are in `userErrors`.",
        first: ["createCustomer", "upsertCustomer", "updateCustomer", "updateCustomerConsents"],
    },
    subscription: {
        description: "The subscriptions, over WebSocket at `/graphql` and as server-sent events at `/graphql/stream`. Each result is executed " +
            "as an operation of its own, with its own price and bill. `extensions.stream.missed` of a result is the number of " +
            "results that were dropped before it, because the client did not read them in time. It is null if the number is not " +
            "known; a result without data then only reports this.",
        first: ["customerChanged", "customerActivity", "segmentMembershipChanged"],
    },
});
itemizeCalls(schema);
traceFields(schema);
guardPersonalFields(schema);
auditMutations(schema);
//# sourceMappingURL=schema.js.map