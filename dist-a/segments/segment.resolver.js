var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { Customer } from "../customers/customer.type.js";
import { checkFirst, checkIdentifier, checkFirstOrAll } from "../graphql/arguments.js";
import { connectionOf, toConnection } from "../graphql/connection.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { keyed, perParent, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { Repeatable } from "../graphql/repeatable.js";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import { timePositionShape } from "../voucherify/newest-first.js";
import { segmentById, segmentPages, segmentsOfCustomer } from "./segment.loaders.js";
import { Segment, SegmentKind, toSegment } from "./segment.type.js";
import { After, First, FirstOrAll } from "../graphql/list-arguments.js";
const SegmentConnection = connectionOf(() => Segment, "Segment", {
    items: "segments",
    totalCount: "The number of segments when the first page was read. It comes with the page at no extra cost.",
});
const DETAILS = () => ({ loads: [perParent(segmentById)] });
const DETAILS_COST = `Costs ${upstreamCalls(segmentById)} per ${segmentById.batchSize} segments of customers or activities. The segment's ` +
    "other details share the call. `segment`, `segments`, `node` and `nodes` include it at no extra cost.";
/**
 * Assumed length of a customer's list of segments if `first` is omitted. The upstream allows 100 segments with a filter
 * per project. The number of static segments is not limited.
 */
const SEGMENTS_OF_A_CUSTOMER = 100;
let SegmentResolver = class SegmentResolver {
    async segment(id, { loads }) {
        return loads.of(segmentById).load(checkIdentifier("id", id));
    }
    async segments(first, after, { loads }) {
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
    async kind(segment, { loads }) {
        return (await detailsOf(segment, loads))?.kind ?? null;
    }
    async filter(segment, { loads }) {
        return (await detailsOf(segment, loads))?.filter ?? null;
    }
    async createdAt(segment, { loads }) {
        return (await detailsOf(segment, loads))?.createdAt ?? null;
    }
    async updatedAt(segment, { loads }) {
        return (await detailsOf(segment, loads))?.updatedAt ?? null;
    }
};
__decorate([
    Authorized("customers:read"),
    Repeatable(),
    Query(() => Segment, {
        nullable: true,
        description: `A segment by its ID. Null if it does not exist. Costs ${upstreamCalls(segmentById)} per ${segmentById.batchSize} ` +
            "segments in an operation.",
    }),
    Price(({ id }) => ({ loads: [keyed(segmentById, id)], knows: [segmentById] })),
    __param(0, Arg("id", () => ID, { description: "The ID of the segment, `seg_…`." })),
    __param(1, Ctx())
], SegmentResolver.prototype, "segment", null);
__decorate([
    Authorized("customers:read"),
    Repeatable(),
    Query(() => SegmentConnection, {
        nullable: true,
        description: `The segments of the project, newest first. Costs ${upstreamCalls(segmentPages)} per page.`,
    }),
    Price(pricePerPage(segmentPages, [segmentById])),
    __param(0, First(20)),
    __param(1, After()),
    __param(2, Ctx())
], SegmentResolver.prototype, "segments", null);
__decorate([
    FieldResolver(() => SegmentKind, {
        nullable: true,
        description: `The way in which customers become members. ${DETAILS_COST}`,
    }),
    Price(DETAILS),
    __param(0, Root()),
    __param(1, Ctx())
], SegmentResolver.prototype, "kind", null);
__decorate([
    FieldResolver(() => JSONObject, {
        nullable: true,
        description: `The filter in the format of REST. Its keys are free text. Null for static segments. ${DETAILS_COST}`,
    }),
    Price(DETAILS),
    __param(0, Root()),
    __param(1, Ctx())
], SegmentResolver.prototype, "filter", null);
__decorate([
    FieldResolver(() => DateTime, {
        nullable: true,
        description: `The time when the segment was created. ${DETAILS_COST}`,
    }),
    Price(DETAILS),
    __param(0, Root()),
    __param(1, Ctx())
], SegmentResolver.prototype, "createdAt", null);
__decorate([
    FieldResolver(() => DateTime, {
        nullable: true,
        description: `The time when the segment was last changed. Null if it was never changed. ${DETAILS_COST}`,
    }),
    Price(DETAILS),
    __param(0, Root()),
    __param(1, Ctx())
], SegmentResolver.prototype, "updatedAt", null);
SegmentResolver = __decorate([
    Resolver(() => Segment)
], SegmentResolver);
export { SegmentResolver };
/** The fields that this room adds to customers. */
let CustomerSegmentsResolver = class CustomerSegmentsResolver {
    async segments({ id }, first, { loads }) {
        const limit = checkFirstOrAll(first);
        return (await loads.of(segmentsOfCustomer).load(id)).slice(0, limit);
    }
    async isInSegment({ id }, segmentId, { loads }) {
        checkIdentifier("id", segmentId);
        const segments = await loads.of(segmentsOfCustomer).load(id);
        return segments.some((segment) => segment.id === segmentId);
    }
};
__decorate([
    FieldResolver(() => [Segment], {
        nullable: true,
        description: "The segments of which this customer is a member. Null if the call fails. " +
            `Costs ${upstreamCalls(segmentsOfCustomer)} per customer. The price of the fields selected on each segment assumes ` +
            `\`first\` segments, or ${SEGMENTS_OF_A_CUSTOMER} if \`first\` is omitted.`,
    }),
    Price(({ first }) => ({
        loads: [perParent(segmentsOfCustomer)],
        items: Math.max(0, first ?? SEGMENTS_OF_A_CUSTOMER),
    })),
    __param(0, Root()),
    __param(1, FirstOrAll()),
    __param(2, Ctx())
], CustomerSegmentsResolver.prototype, "segments", null);
__decorate([
    FieldResolver(() => Boolean, {
        nullable: true,
        description: `Whether this customer is a member of a segment. Costs ${upstreamCalls(segmentsOfCustomer)} per customer, shared ` +
            "with `segments`.",
    }),
    Price(() => ({ loads: [perParent(segmentsOfCustomer)] })),
    __param(0, Root()),
    __param(1, Arg("id", () => ID, { description: "The ID of the segment, `seg_…`." })),
    __param(2, Ctx())
], CustomerSegmentsResolver.prototype, "isInSegment", null);
CustomerSegmentsResolver = __decorate([
    Resolver(() => Customer)
], CustomerSegmentsResolver);
export { CustomerSegmentsResolver };
async function detailsOf(segment, loads) {
    return segment.details ?? (await loads.of(segmentById).load(segment.id))?.details ?? null;
}
function primeSegment(segment, loads) {
    loads.of(segmentById).prime(segment.id, segment);
    return segment;
}
//# sourceMappingURL=segment.resolver.js.map