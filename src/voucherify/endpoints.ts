/**
 * The Customers API, one row per operation. The types of the client, the routes of the sandbox, `docs/upstream.md` and
 * the conformance test are derived from these rows. A row without a sandbox route does not compile.
 */
import type { CsvForm } from "./form.js";
import type { z } from "zod";
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
}

/** A row with its types: the `Names` in the path, `Q`uery, `B`ody and `A`nswer. */
export interface Endpoint<
  Names extends string = string,
  Q extends Query = never,
  B = never,
  A = unknown,
> extends EndpointRow {
  readonly answer: z.ZodType<A>;
  readonly input?: (input: CallInput<Names, Q, B>) => void;
}

/** The input of a call. */
export type CallInput<Names extends string, Q, B> = ([Names] extends [never]
  ? object
  : { readonly path: Readonly<Record<Names, string>> }) &
  ([Q] extends [never] ? object : { readonly query?: Q }) &
  ([B] extends [never] ? object : { readonly body: B });

export type InputOf<E> = E extends { readonly input?: (input: infer I) => void } ? I : never;
export type AnswerOf<E> = E extends { readonly answer: z.ZodType<infer A> } ? A : never;

/** Creates a row. The names in the path and the type of the answer are inferred; query and body are type arguments. */
const endpoint =
  <Q extends Query = never, B = never>() =>
  <const Path extends EndpointRow["path"], A>(
    row: Omit<EndpointRow, "bulk" | "path"> & { bulk?: boolean; path: Path; answer: z.ZodType<A> },
  ): Endpoint<PathNames<Path>, Q, B, A> =>
    Object.freeze({ bulk: false, ...row });

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
  }),
  getCustomer: endpoint()({
    operation: "get-customer",
    method: "GET",
    path: "/v1/customers/{customerId}",
    answer: wire.customerOrUnconfirmed,
    repeatable: true,
  }),
  updateCustomer: endpoint<never, wire.WireCustomerFields>()({
    operation: "update-customer",
    method: "PUT",
    path: "/v1/customers/{customerId}",
    answer: wire.customerOrUnconfirmed,
    repeatable: true,
  }),
  deleteCustomer: endpoint()({
    operation: "delete-customer",
    method: "DELETE",
    path: "/v1/customers/{customerId}",
    answer: wire.nothing,
    repeatable: true,
  }),
  permanentlyDeleteCustomer: endpoint<never, Readonly<Record<string, never>>>()({
    operation: "customer-permanently-deletion",
    method: "POST",
    path: "/v1/customers/{customerId}/permanent-deletion",
    answer: wire.permanentDeletion,
    repeatable: false,
  }),
  importCustomers: endpoint<never, CsvForm>()({
    operation: "import-customers-using-csv",
    method: "POST",
    path: "/v1/customers/importCSV",
    answer: wire.accepted,
    repeatable: false,
    bulk: true,
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
  }),
  listCustomerSegments: endpoint()({
    operation: "list-customer-segments",
    method: "GET",
    path: "/v1/customers/{customerId}/segments",
    answer: wire.segmentPage,
    repeatable: true,
  }),
  listCustomerRedeemables: endpoint<
    Paging & { readonly order?: "id" | "-id"; readonly starting_after_id?: string }
  >()({
    operation: "list-customer-redeemables",
    method: "GET",
    path: "/v1/customers/{customerId}/redeemables",
    answer: wire.redeemablePage,
    repeatable: true,
  }),
  updateCustomerConsents: endpoint<never, Readonly<Record<string, boolean>>>()({
    operation: "update-customers-consents",
    method: "PUT",
    path: "/v1/customers/{customerId}/consents",
    answer: wire.nothing,
    repeatable: true,
  }),
  listConsents: endpoint()({
    operation: "list-consents",
    method: "GET",
    path: "/v1/consents",
    answer: wire.consentDefinitions,
    repeatable: true,
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
  }),
  getSegment: endpoint()({
    operation: "get-segment",
    method: "GET",
    path: "/v1/segments/{segmentId}",
    answer: wire.segment,
    repeatable: true,
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
