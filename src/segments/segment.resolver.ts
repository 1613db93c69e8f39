import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { Customer } from "../customers/customer.type.js";
import { checkFirst, checkIdentifier, checkFirstOrAll } from "../graphql/arguments.js";
import { type Connection, connectionOf, toConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import type { Loads } from "../graphql/loader.js";
import { keyed, perParent, Price, pricePerPage } from "../graphql/price.js";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import { timePositionShape } from "../voucherify/newest-first.js";
import { segmentById, segmentPages, segmentsOfCustomer } from "./segment.loaders.js";
import { Segment, type SegmentDetails, SegmentKind, toSegment } from "./segment.type.js";
import { After, First, FirstOrAll } from "../graphql/list-arguments.js";

const SegmentConnection = connectionOf(() => Segment, "Segment", {
  items: "segments",
  totalCount: "How many segments there were when the first page was read. Free: it comes with the page.",
});

const DETAILS = () => ({ loads: [perParent(segmentById)] });

/**
 * What a customer's list of segments is taken to be at most, where nobody says. The upstream allows 100 segments by filter
 * in all; static ones come on top, and nobody counts those.
 */
const SEGMENTS_OF_A_CUSTOMER = 100;

@Resolver(() => Segment)
export class SegmentResolver {
  @Query(() => Segment, {
    nullable: true,
    description:
      "One segment, or null if there is none. 1 upstream call, shared by up to 100 segments of an operation.",
  })
  @Price<{ id: string }>(({ id }) => ({ loads: [keyed(segmentById, id)], knows: [segmentById] }))
  async segment(
    @Arg("id", () => ID, { description: "The segment's ID, `seg_…`." }) id: string,
    @Ctx() { loads }: Context,
  ): Promise<Segment | null> {
    return loads.of(segmentById).load(checkIdentifier("id", id));
  }

  @Query(() => SegmentConnection, {
    nullable: true,
    description: "The project's segments, newest first. 1 upstream call a page.",
  })
  @Price(pricePerPage(segmentPages, [segmentById]))
  async segments(
    @First(20) first: number,
    @After() after: string | null,
    @Ctx() { loads }: Context,
  ): Promise<Connection<Segment>> {
    const scope = ["segments"];
    const position = readCursor(scope, after, timePositionShape);
    const page = await loads.of(segmentPages).load({ position, first: checkFirst(first) });
    return toConnection({
      nodes: page.items.map((wire) => primeSegment(toSegment(wire), loads)),
      cursorAt: (index) => writeCursor(scope, page.positionAfter(index)),
      endCursor: () => page.next && writeCursor(scope, page.next),
      hasNextPage: page.hasNext,
      hasPreviousPage: position !== null,
      totalCount: page.total,
    });
  }

  @FieldResolver(() => SegmentKind, { nullable: true, description: "How the segment gets its members." })
  @Price(DETAILS)
  async kind(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<SegmentKind | null> {
    return (await detailsOf(segment, loads))?.kind ?? null;
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description: "The filter as REST writes it: its keys are free text. Null for static segments.",
  })
  @Price(DETAILS)
  async filter(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<SegmentDetails["filter"]> {
    return (await detailsOf(segment, loads))?.filter ?? null;
  }

  @FieldResolver(() => DateTime, { nullable: true, description: "When the segment was made." })
  @Price(DETAILS)
  async createdAt(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<string | null> {
    return (await detailsOf(segment, loads))?.createdAt ?? null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "When the segment was changed; null until the first change.",
  })
  @Price(DETAILS)
  async updatedAt(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<string | null> {
    return (await detailsOf(segment, loads))?.updatedAt ?? null;
  }
}

/** What customers get from this room. */
@Resolver(() => Customer)
export class CustomerSegmentsResolver {
  @FieldResolver(() => [Segment], {
    nullable: true,
    description:
      "The segments this customer is in. 1 upstream call a customer; null if it fails. What is asked of each segment is " +
      "priced for `first` of them, for 100 without it.",
  })
  @Price<{ first?: number | null }>(({ first }) => ({
    loads: [perParent(segmentsOfCustomer)],
    items: Math.max(0, first ?? SEGMENTS_OF_A_CUSTOMER),
  }))
  async segments(
    @Root() { id }: Customer,
    @FirstOrAll() first: number | null,
    @Ctx() { loads }: Context,
  ): Promise<Segment[]> {
    const limit = checkFirstOrAll(first);
    return (await loads.of(segmentsOfCustomer).load(id)).slice(0, limit);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      "Whether this customer is in a segment. 1 upstream call a customer, the same one as `segments`.",
  })
  @Price(() => ({ loads: [perParent(segmentsOfCustomer)] }))
  async isInSegment(
    @Root() { id }: Customer,
    @Arg("id", () => ID, { description: "The segment's ID, `seg_…`." }) segmentId: string,
    @Ctx() { loads }: Context,
  ): Promise<boolean> {
    checkIdentifier("id", segmentId);
    const segments = await loads.of(segmentsOfCustomer).load(id);
    return segments.some((segment) => segment.id === segmentId);
  }
}

async function detailsOf(segment: Segment, loads: Loads): Promise<SegmentDetails | null> {
  return segment.details ?? (await loads.of(segmentById).load(segment.id))?.details ?? null;
}

function primeSegment(segment: Segment, loads: Loads): Segment {
  loads.of(segmentById).prime(segment.id, segment);
  return segment;
}
