import { Authorized, Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { Customer } from "../customers/customer.type.js";
import { checkFirst, checkIdentifier, checkFirstOrAll } from "../graphql/arguments.js";
import { type Connection, connectionOf, toConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import type { Loads } from "../graphql/loader.js";
import { keyed, perParent, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { Repeatable } from "../graphql/repeatable.js";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import { timePositionShape } from "../voucherify/newest-first.js";
import { segmentById, segmentPages, segmentsOfCustomer } from "./segment.loaders.js";
import { Segment, type SegmentDetails, SegmentKind, toSegment } from "./segment.type.js";
import { After, First, FirstOrAll } from "../graphql/list-arguments.js";

const SegmentConnection = connectionOf(() => Segment, "Segment", {
  items: "segments",
  totalCount: "The number of segments when the first page was read. It comes with the page at no extra cost.",
});

const DETAILS = () => ({ loads: [perParent(segmentById)] });
const DETAILS_COST =
  `Costs ${upstreamCalls(segmentById)} per ${segmentById.batchSize} segments of customers or activities. The segment's ` +
  "other details share the call. `segment`, `segments`, `node` and `nodes` include it at no extra cost.";

/**
 * Assumed length of a customer's list of segments if `first` is omitted. The upstream allows 100 segments with a filter
 * per project. The number of static segments is not limited.
 */
const SEGMENTS_OF_A_CUSTOMER = 100;

@Resolver(() => Segment)
export class SegmentResolver {
  @Authorized("customers:read")
  @Repeatable()
  @Query(() => Segment, {
    nullable: true,
    description:
      `A segment by its ID. Null if it does not exist. Costs ${upstreamCalls(segmentById)} per ${segmentById.batchSize} ` +
      "segments in an operation.",
  })
  @Price<{ id: string }>(({ id }) => ({ loads: [keyed(segmentById, id)], knows: [segmentById] }))
  async segment(
    @Arg("id", () => ID, { description: "The ID of the segment, `seg_…`." }) id: string,
    @Ctx() { loads }: Context,
  ): Promise<Segment | null> {
    return loads.of(segmentById).load(checkIdentifier("id", id));
  }

  @Authorized("customers:read")
  @Repeatable()
  @Query(() => SegmentConnection, {
    nullable: true,
    description: `The segments of the project, newest first. Costs ${upstreamCalls(segmentPages)} per page.`,
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

  @FieldResolver(() => SegmentKind, {
    nullable: true,
    description: `The way in which customers become members. ${DETAILS_COST}`,
  })
  @Price(DETAILS)
  async kind(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<SegmentKind | null> {
    return (await detailsOf(segment, loads))?.kind ?? null;
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description: `The filter in the format of REST. Its keys are free text. Null for static segments. ${DETAILS_COST}`,
  })
  @Price(DETAILS)
  async filter(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<SegmentDetails["filter"]> {
    return (await detailsOf(segment, loads))?.filter ?? null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: `The time when the segment was created. ${DETAILS_COST}`,
  })
  @Price(DETAILS)
  async createdAt(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<string | null> {
    return (await detailsOf(segment, loads))?.createdAt ?? null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: `The time when the segment was last changed. Null if it was never changed. ${DETAILS_COST}`,
  })
  @Price(DETAILS)
  async updatedAt(@Root() segment: Segment, @Ctx() { loads }: Context): Promise<string | null> {
    return (await detailsOf(segment, loads))?.updatedAt ?? null;
  }
}

/** The fields that this room adds to customers. */
@Resolver(() => Customer)
export class CustomerSegmentsResolver {
  @FieldResolver(() => [Segment], {
    nullable: true,
    description:
      "The segments of which this customer is a member. Null if the call fails. " +
      `Costs ${upstreamCalls(segmentsOfCustomer)} per customer. The price of the fields selected on each segment assumes ` +
      `\`first\` segments, or ${SEGMENTS_OF_A_CUSTOMER} if \`first\` is omitted.`,
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
      `Whether this customer is a member of a segment. Costs ${upstreamCalls(segmentsOfCustomer)} per customer, shared ` +
      "with `segments`.",
  })
  @Price(() => ({ loads: [perParent(segmentsOfCustomer)] }))
  async isInSegment(
    @Root() { id }: Customer,
    @Arg("id", () => ID, { description: "The ID of the segment, `seg_…`." }) segmentId: string,
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
