/** The schema of this server: its nouns, in one list, and what the root types say of themselves. */
import "reflect-metadata";
import { activities } from "./activities/activity.noun.js";
import { asyncActions } from "./async-actions/async-action.noun.js";
import { bulkRuns } from "./bulk-runs/bulk-run.noun.js";
import { consents } from "./consents/consent.noun.js";
import { customers } from "./customers/customer.noun.js";
import { createSchema } from "./graphql/schema.js";
import { billDirective, itemizeCalls } from "./pricing/bill-steps.js";
import { pricing } from "./pricing/pricing.noun.js";
import { redeemables } from "./redeemables/redeemable.noun.js";
import { segments } from "./segments/segment.noun.js";

const nouns = [customers, activities, redeemables, segments, consents, asyncActions, bulkRuns, pricing];

/** type-graphql keeps its metadata in globals, so the schema is built once a process. */
export const schema = createSchema(
  nouns,
  { directives: [billDirective] },
  {
    query: {
      description:
        "Everything that can be read. Each field says its price in upstream calls: calls of the REST API, which sells few. " +
        "`explain` tells the price of a whole operation, for none.",
      first: ["customer", "customers", "customersByIdentifiers", "segment", "segments", "consents"],
    },
    mutation: {
      description:
        "Everything that can be written. The fields of a request run one after the other; what one of them did stands, " +
        "whatever becomes of the next. What the caller can mend is in `userErrors`.",
      first: ["createCustomer", "upsertCustomer", "updateCustomer", "updateCustomerConsents"],
    },
  },
);
itemizeCalls(schema);
