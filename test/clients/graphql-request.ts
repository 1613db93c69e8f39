import { print } from "graphql";
import { ClientError, type GraphQLClient } from "graphql-request";
import { setTimeout as sleep } from "node:timers/promises";
import { CustomersPage, OneCustomer } from "./documents.js";
import type { OneCustomerQuery } from "./generated/graphql.js";

/** One customer by your own identifier, with what asking cost. */
export async function readCustomer(client: GraphQLClient, sourceId: string) {
  const query = print(OneCustomer);
  const { data, extensions } = await client.rawRequest<OneCustomerQuery>(query, { by: { sourceId } });
  return { data, bill: (extensions as { upstream: { planned: number; spent: number } }).upstream };
}

/** All customers, one upstream call for a hundred. Only `hasNextPage` says whether there are more. */
export async function* everyCustomer(client: GraphQLClient) {
  for (let after: string | null = null; ;) {
    const { customers } = await patiently(() => client.request(CustomersPage, { first: 100, after }));
    for (const { node } of customers?.edges ?? []) yield node;
    if (!customers?.pageInfo.hasNextPage) return;
    after = customers.pageInfo.endCursor;
  }
}

/** Waits as long as the rate limit demands, once, then asks again. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const waitMs = error instanceof ClientError ? retryAfterMs(error) : null;
    if (waitMs === null) throw error;
    await sleep(waitMs);
    return ask();
  }
}

/** How long to wait, in milliseconds; null for any other error. The header `Retry-After` says the same, in seconds. */
function retryAfterMs({ response }: ClientError): number | null {
  const { code, retryAfterMs: waitMs } = response.errors?.[0]?.extensions ?? {};
  return code === "RATE_LIMITED" && typeof waitMs === "number" ? waitMs : null;
}
