import * as wire from "./wire.js";
/** Creates a row. The names in the path and the type of the answer are inferred; query and body are type arguments. */
const endpoint = () => (row) => Object.freeze({ bulk: false, ...row });
const ONE_MINUTE = 60;
const FIVE_MINUTES = 300;
const ONE_HOUR = 3_600;
/** What the write of a customer changes. */
const ONE_CUSTOMER = ["customer:{customerId}", "related:{customerId}", "customers"];
export const endpoints = Object.freeze({
    listCustomers: endpoint()({
        operation: "list-customers",
        method: "GET",
        path: "/v1/customers",
        answer: wire.customerPage,
        repeatable: true,
        cache: {
            maxAge: ONE_MINUTE,
            maxAgeWithWebhooks: FIVE_MINUTES,
            tags: ["customers"],
            records: "customers",
        },
    }),
    createCustomer: endpoint()({
        operation: "create-customer",
        method: "POST",
        path: "/v1/customers",
        answer: wire.customerOrUnconfirmed,
        repeatable: "with source_id",
        changes: ONE_CUSTOMER,
    }),
    getCustomer: endpoint()({
        operation: "get-customer",
        method: "GET",
        path: "/v1/customers/{customerId}",
        answer: wire.customerOrUnconfirmed,
        repeatable: true,
        cache: {
            maxAge: ONE_MINUTE,
            maxAgeWithWebhooks: ONE_HOUR,
            missing: 5,
            tags: ["customer:{customerId}"],
            records: "customer",
        },
    }),
    updateCustomer: endpoint()({
        operation: "update-customer",
        method: "PUT",
        path: "/v1/customers/{customerId}",
        answer: wire.customerOrUnconfirmed,
        repeatable: true,
        changes: ONE_CUSTOMER,
    }),
    deleteCustomer: endpoint()({
        operation: "delete-customer",
        method: "DELETE",
        path: "/v1/customers/{customerId}",
        answer: wire.nothing,
        repeatable: true,
        changes: ONE_CUSTOMER,
    }),
    permanentlyDeleteCustomer: endpoint()({
        operation: "customer-permanently-deletion",
        method: "POST",
        path: "/v1/customers/{customerId}/permanent-deletion",
        answer: wire.permanentDeletion,
        repeatable: false,
        changes: [...ONE_CUSTOMER, "mentions"],
    }),
    importCustomers: endpoint()({
        operation: "import-customers-using-csv",
        method: "POST",
        path: "/v1/customers/importCSV",
        answer: wire.accepted,
        repeatable: false,
        bulk: true,
        changes: ["*"],
    }),
    updateCustomersInBulk: endpoint()({
        operation: "update-customers-in-bulk",
        method: "POST",
        path: "/v1/customers/bulk/async",
        answer: wire.accepted,
        repeatable: false,
        bulk: true,
        changes: ONE_CUSTOMER,
    }),
    updateCustomersMetadataInBulk: endpoint()({
        operation: "update-customers-metadata-in-bulk",
        method: "POST",
        path: "/v1/customers/metadata/async",
        answer: wire.accepted,
        repeatable: false,
        bulk: true,
        changes: ONE_CUSTOMER,
    }),
    listCustomerActivity: endpoint()({
        operation: "list-customer-activity",
        method: "GET",
        path: "/v1/customers/{customerId}/activity",
        answer: wire.activityPage,
        repeatable: true,
        cache: {
            maxAge: ONE_MINUTE,
            maxAgeWithWebhooks: FIVE_MINUTES,
            tags: ["related:{customerId}", "related", "mentions"],
        },
    }),
    /** The older list, used for its product filter and its total. Everything else uses `listCustomerActivity`. */
    listCustomerActivities: endpoint()({
        operation: "list-customer-activities",
        method: "GET",
        path: "/v1/customers/{customerId}/activities",
        answer: wire.activityPage,
        repeatable: true,
        cache: {
            maxAge: ONE_MINUTE,
            maxAgeWithWebhooks: FIVE_MINUTES,
            tags: ["related:{customerId}", "related", "mentions"],
        },
    }),
    listCustomerSegments: endpoint()({
        operation: "list-customer-segments",
        method: "GET",
        path: "/v1/customers/{customerId}/segments",
        answer: wire.segmentPage,
        repeatable: true,
        cache: {
            maxAge: ONE_MINUTE,
            maxAgeWithWebhooks: FIVE_MINUTES,
            tags: ["related:{customerId}", "related"],
        },
    }),
    listCustomerRedeemables: endpoint()({
        operation: "list-customer-redeemables",
        method: "GET",
        path: "/v1/customers/{customerId}/redeemables",
        answer: wire.redeemablePage,
        repeatable: true,
        cache: {
            maxAge: ONE_MINUTE,
            maxAgeWithWebhooks: FIVE_MINUTES,
            tags: ["related:{customerId}", "related", "mentions"],
        },
    }),
    updateCustomerConsents: endpoint()({
        operation: "update-customers-consents",
        method: "PUT",
        path: "/v1/customers/{customerId}/consents",
        answer: wire.nothing,
        repeatable: true,
        changes: ONE_CUSTOMER,
    }),
    listConsents: endpoint()({
        operation: "list-consents",
        method: "GET",
        path: "/v1/consents",
        answer: wire.consentDefinitions,
        repeatable: true,
        cache: { maxAge: FIVE_MINUTES, maxAgeWithWebhooks: FIVE_MINUTES, tags: ["consents"] },
    }),
    listSegments: endpoint()({
        operation: "list-segment",
        method: "GET",
        path: "/v1/segments",
        answer: wire.segmentPage,
        repeatable: true,
        cache: {
            maxAge: FIVE_MINUTES,
            maxAgeWithWebhooks: FIVE_MINUTES,
            tags: ["segments"],
            records: "segments",
        },
    }),
    getSegment: endpoint()({
        operation: "get-segment",
        method: "GET",
        path: "/v1/segments/{segmentId}",
        answer: wire.segment,
        repeatable: true,
        cache: {
            maxAge: FIVE_MINUTES,
            maxAgeWithWebhooks: FIVE_MINUTES,
            tags: ["segments"],
            records: "segment",
        },
    }),
    listAsyncActions: endpoint()({
        operation: "list-async-actions",
        method: "GET",
        path: "/v1/async-actions",
        answer: wire.asyncActionPage,
        repeatable: true,
    }),
    getAsyncAction: endpoint()({
        operation: "get-async-action",
        method: "GET",
        path: "/v1/async-actions/{asyncActionId}",
        answer: wire.asyncAction,
        repeatable: true,
    }),
});
/** The operations whose answers are cached. */
export const CACHED_OPERATIONS = Object.values(endpoints).flatMap(({ operation, cache }) => (cache === undefined ? [] : operation));
//# sourceMappingURL=endpoints.js.map