/** What every handler receives, and the responses that it can return. */
import type { Random } from "../random.js";
import type { Customer } from "../records.js";
import type { Store } from "../store.js";
import type { Webhooks } from "../webhooks/webhooks.js";
import { notFound } from "./errors.js";
import type { Jobs } from "./jobs.js";

export interface Context {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly metadataWrites: "merge" | "replace";
  readonly bounds: "inclusive" | "exclusive";
  readonly consents: boolean;
  /** Null where no webhook reports what happens. */
  readonly webhooks: Pick<Webhooks, "report"> | null;
}

export interface ApiRequest<Path = Readonly<Record<string, string>>> {
  /** Percent-decoded. */
  readonly path: Path;
  readonly query: URLSearchParams;
  /** Parsed JSON or `FormData`. `undefined` when the request has no body. */
  readonly body: unknown;
  readonly requestId: string;
}

export interface ApiResponse {
  readonly status: number;
  /** Left out: no body. */
  readonly body?: unknown;
}

export const ok = (body: unknown): ApiResponse => ({ status: 200, body });
export const noContent: ApiResponse = Object.freeze({ status: 204 });
export const accepted = (id: string): ApiResponse => ({ status: 202, body: { async_action_id: id } });

export const isoNow = (context: Pick<Context, "now">) => new Date(context.now()).toISOString();

/** The context of an asynchronous action that happens at `time`. No webhook reports its writes. */
export const contextOfJob = (context: Context, time: number): Context => ({
  ...context,
  now: () => time,
  webhooks: null,
});

/** Finds a customer by id or source_id. Throws the API's 404. */
export const findCustomer = (context: Context, key: string): Customer =>
  found(context.store.customers.get(key), key);

/** Finds a customer by id only. Throws the API's 404. */
export const findCustomerById = (context: Context, id: string): Customer =>
  found(context.store.customers.getById(id), id);

function found(customer: Customer | undefined, key: string): Customer {
  if (customer === undefined) throw notFound("customer", key);
  return customer;
}
