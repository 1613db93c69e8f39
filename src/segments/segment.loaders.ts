import { manyPerCall, onePerCall, onePerKey } from "../graphql/loader.js";
import { endpoints } from "../voucherify/endpoints.js";
import { isNotFound } from "../voucherify/errors.js";
import { nextByTime, type TimePage, type TimePosition } from "../voucherify/newest-first.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import type { WireSegment } from "../voucherify/wire.js";
import { type Segment, toSegment } from "./segment.type.js";

/**
 * A segment with its details. Null if there is none. `GET /v1/segments?ids=` is the only endpoint of the upstream that
 * reads several records by ID. A single segment is read by its own endpoint, which older projects have too.
 */
export const segmentById = manyPerCall<string, Segment>(endpoints.listSegments, MAX_LIMIT, {
  known: (segmentId, { voucherify }) => {
    const wire = voucherify.cached(endpoints.getSegment, { path: { segmentId } });
    return wire && toSegment(wire);
  },
  load: async (ids, { voucherify }) => {
    const [only] = ids;
    const found =
      ids.length === 1 && only !== undefined
        ? await voucherify
            .call(endpoints.getSegment, { path: { segmentId: only } })
            .then(single, noneIfNotFound)
        : (await voucherify.call(endpoints.listSegments, { query: { ids, limit: MAX_LIMIT } })).items;
    return new Map(found.map((wire) => [wire.id, toSegment(wire)]));
  },
});

/** A page of the project's segments. */
export const segmentPages = onePerKey<
  { readonly position: TimePosition | null; readonly first: number },
  TimePage<WireSegment>
>([endpoints.listSegments], ({ position, first }, { voucherify }) =>
  nextByTime(
    {
      items: "segments",
      list: (limit, before) =>
        voucherify.call(endpoints.listSegments, {
          query: {
            limit,
            order: "-created_at",
            ...(before === null ? {} : { "filters[created_at][conditions][$before]": before }),
          },
        }),
    },
    position,
    first,
  ),
);

/** The segments of a customer, by the customer's id. The customer must exist: see below. */
export const segmentsOfCustomer = onePerCall(
  endpoints.listCustomerSegments,
  // For an unknown customer REST returns the segments that such a customer would be in, not a 404.
  (customerId: string) => ({ path: { customerId } }),
  ({ items }) => items.map(toSegment),
);

function single(wire: WireSegment): WireSegment[] {
  return [wire];
}

function noneIfNotFound(error: unknown): WireSegment[] {
  if (isNotFound(error, "segment")) return [];
  throw error;
}
