/**
 * The Customers API, one row per operation. The types of the client, the routes of the sandbox, `docs/upstream.md` and
 * the conformance test are derived from these rows. A row without a sandbox route does not compile.
 */
import type { CsvForm } from "./form.js";
import type { Reader } from "./read.js";
import * as wire from "./wire.js";

/** Names in braces in a path: `/v1/customers/{customerId}` has `customerId`. */
type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;

/** The query string of a call. Undefined values are left out; an array repeats the key. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The untyped part of a row: what the pipeline, the sandbox and the documents read. */
export interface EndpointRow {
  /** The vendor's `operationId`, also used in errors and bills. */
  readonly operation: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: `/v1/${string}`;
  /**
   * Whether sending the same request twice leaves the upstream as sending it once does. This holds for every read. The
   * upstream has no idempotency header, so a write is repeatable only if its meaning makes it so.
   */
  readonly repeatable: boolean | "with source_id";
  /** Whether the call counts against the plan's bulk limit, which older plans count separately. */
  readonly bulk: boolean;
  /** How answers are cached. Left out: they are not. */
  readonly cache?: CachePolicy;
  /**
   * What a write changes: the cached answers with one of these tags are removed ({@link CachePolicy.tags}). `{customerId}`
   * stands for each identifier of a customer in the path, the body and the answer. `*` is everything.
   */
  readonly changes?: readonly string[];
}

/** How the answers of a read are cached. */
export interface CachePolicy {
  /** Greatest age of an answer, in seconds, unless the caller asks for less. */
  readonly maxAge: number;
  /** The same if webhooks report changes. Not everything has a webhook, and bulk updates have none. */
  readonly maxAgeWithWebhooks: number;
  /** How long the answer that there is no such record is kept, in seconds. Default: it is not. */
  readonly missing?: number;
  /**
   * What an answer is about. A name in braces stands for that part of the path.
   *
   * - `customer:…`, by ID or source ID: the record of a customer. `customers`: every list of customers.
   * - `related:…`, by ID: what is read by the ID of a customer. `related`: the same of every customer.
   * - `mentions`: every answer that can quote other customers.
   * - `segments`, `consents`: what the project defines.
   */
  readonly tags: readonly string[];
  /** The record or the list of records in an answer. They are also stored one by one. */
  readonly records?: "customer" | "customers" | "segment" | "segments";
}

/** A row with its types: the `Names` in the path, `Q`uery, `B`ody and `A`nswer. */
export interface Endpoint<
  Names extends string = string,
  Q extends Query = never,
  B = never,
  A = unknown,
> extends EndpointRow {
  readonly answer: Reader<A>;
  readonly input?: (input: CallInput<Names, Q, B>) => void;
}

/** The input of a call. */
export type CallInput<Names extends string, Q, B> = ([Names] extends [never]
  ? object
  : { readonly path: Readonly<Record<Names, string>> }) &
  ([Q] extends [never] ? object : { readonly query?: Q }) &
  ([B] extends [never] ? object : { readonly body: B });

export type InputOf<E> = E extends { readonly input?: (input: infer I) => void } ? I : never;
export type AnswerOf<E> = E extends { readonly answer: Reader<infer A> } ? A : never;

/** Creates a row. The names in the path and the type of the answer are inferred; query and body are type arguments. */
const endpoint =
  <Q extends Query = never, B = never>() =>
  <const Path extends EndpointRow["path"], A>(
    row: Omit<EndpointRow, "bulk" | "path"> & { bulk?: boolean; path: Path; answer: Reader<A> },
  ): Endpoint<PathNames<Path>, Q, B, A> =>
    Object.freeze({ bulk: false, ...row });

const ONE_MINUTE = 60;
const FIVE_MINUTES = 300;
const ONE_HOUR = 3_600;

/** What the write of a customer changes. */
const ONE_CUSTOMER = ["customer:{customerId}", "related:{customerId}", "customers"];

type ByCreation = "created_at" | "-created_at";
type Paging = { readonly limit?: number };

export const endpoints = Object.freeze({
  listCustomers: endpoint<
    Paging & {
      readonly page?: number;
      readonly email?: string;
      readonly city?: string;
      readonly name?: string;
      readonly segment_id?: string;
      readonly "created_at[before]"?: string;
      readonly "created_at[after]"?: string;
      readonly "updated_at[before]"?: string;
      readonly "updated_at[after]"?: string;
      readonly order?: ByCreation | "updated_at" | "-updated_at" | "source_id" | "-source_id";
      readonly starting_after?: string;
    }
  >()({
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
  createCustomer: endpoint<
    never,
    wire.WireCustomerFields & { readonly id?: string; readonly source_id?: string }
  >()({
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
  updateCustomer: endpoint<never, wire.WireCustomerFields>()({
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
  permanentlyDeleteCustomer: endpoint<never, Readonly<Record<string, never>>>()({
    operation: "customer-permanently-deletion",
    method: "POST",
    path: "/v1/customers/{customerId}/permanent-deletion",
    answer: wire.permanentDeletion,
    repeatable: false,
    changes: [...ONE_CUSTOMER, "mentions"],
  }),
  importCustomers: endpoint<never, CsvForm>()({
    operation: "import-customers-using-csv",
    method: "POST",
    path: "/v1/customers/importCSV",
    answer: wire.accepted,
    repeatable: false,
    bulk: true,
    changes: ["*"],
  }),
  updateCustomersInBulk: endpoint<
    never,
    readonly (wire.WireCustomerFields & { readonly source_id: string })[]
  >()({
    operation: "update-customers-in-bulk",
    method: "POST",
    path: "/v1/customers/bulk/async",
    answer: wire.accepted,
    repeatable: false,
    bulk: true,
    changes: ONE_CUSTOMER,
  }),
  updateCustomersMetadataInBulk: endpoint<
    never,
    { readonly source_ids: readonly string[]; readonly metadata: wire.WireMetadata }
  >()({
    operation: "update-customers-metadata-in-bulk",
    method: "POST",
    path: "/v1/customers/metadata/async",
    answer: wire.accepted,
    repeatable: false,
    bulk: true,
    changes: ONE_CUSTOMER,
  }),
  listCustomerActivity: endpoint<
    Paging & {
      readonly order?: ByCreation;
      readonly starting_after_id?: string;
      readonly start_date?: string;
      readonly end_date?: string;
      readonly campaign_id?: string;
      readonly campaign_type?: string;
      readonly category?: string;
      readonly type?: string;
    }
  >()({
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
  listCustomerActivities: endpoint<
    Paging & {
      readonly order?: ByCreation;
      readonly starting_after?: string;
      readonly starting_after_id?: string;
      readonly start_date?: string;
      readonly end_date?: string;
      readonly campaign_id?: string;
      readonly campaign_type?: string;
      readonly product_id?: string;
    }
  >()({
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
  listCustomerRedeemables: endpoint<
    Paging & { readonly order?: "id" | "-id"; readonly starting_after_id?: string }
  >()({
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
  updateCustomerConsents: endpoint<never, Readonly<Record<string, boolean>>>()({
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
  listSegments: endpoint<
    Paging & {
      readonly order?: ByCreation;
      readonly ids?: readonly string[];
      readonly "filters[created_at][conditions][$before]"?: string;
    }
  >()({
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
  listAsyncActions: endpoint<Paging & { readonly end_date?: string }>()({
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

export type EndpointName = keyof typeof endpoints;

/** The operations whose answers are cached. */
export const CACHED_OPERATIONS: readonly string[] = Object.values<EndpointRow>(endpoints).flatMap(
  ({ operation, cache }) => (cache === undefined ? [] : operation),
);
