/**
 * Paging through the project's segments. REST has no page number and no cursor for them; it can filter by creation time.
 * So a position is the time of the last segment and the ids delivered at that very time, as in a walk through customers.
 */
import { z } from "zod";
import type { Voucherify } from "../voucherify/client.js";
import { endpoints } from "../voucherify/endpoints.js";
import { MAX_LIMIT, WalkLimitError } from "../voucherify/pages.js";
import type { WireSegment } from "../voucherify/wire.js";

export const segmentPositionShape = z.object({
  at: z.iso.datetime({ precision: 3 }),
  /** Ids. */
  seen: z.array(z.string()).readonly(),
  /** How many there were when the first page was read. */
  total: z.number().int().nullable(),
});
export type SegmentPosition = z.infer<typeof segmentPositionShape>;

export interface SegmentPage {
  readonly segments: readonly WireSegment[];
  readonly positionAfter: (index: number) => SegmentPosition;
  readonly hasNext: boolean;
  readonly total: number | null;
}

/** The next page of at most `first` segments, newest first: one call. */
export async function nextSegmentPage(
  voucherify: Voucherify,
  position: SegmentPosition | null,
  first: number,
): Promise<SegmentPage> {
  const seen = position?.seen ?? [];
  if (seen.length >= MAX_LIMIT) {
    throw new WalkLimitError(
      `The upstream cannot list more than ${MAX_LIMIT} segments created at ${position?.at}`,
    );
  }
  const limit = Math.min(MAX_LIMIT, first + seen.length);
  const { items, received, total } = await voucherify.call(endpoints.listSegments, {
    query: {
      limit,
      order: "-created_at",
      ...(position && { "filters[created_at][conditions][$before]": justAfter(position.at) }),
    },
  });
  const fresh = items.filter(({ id }) => !seen.includes(id));
  const segments = fresh.slice(0, first);
  const all = position === null ? total : position.total;
  return {
    segments,
    positionAfter: (index) => {
      const at = segments[index]?.created_at ?? position?.at ?? "";
      const here = segments.slice(0, index + 1).filter(({ created_at }) => created_at === at);
      const before = at === position?.at ? seen : [];
      return { at, seen: [...before, ...here.map(({ id }) => id)], total: all };
    },
    // `total` ignores the limit: it counts what the filter leaves.
    hasNext:
      segments.at(-1)?.created_at != null &&
      (fresh.length > first || (total === null ? received >= limit : total > received)),
    total: all,
  };
}

function justAfter(time: string): string {
  return new Date(Date.parse(time) + 1).toISOString();
}
