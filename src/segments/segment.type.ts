import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { grouped } from "../graphql/grouped.js";
import { Node } from "../graphql/node.js";
import type { WireSegment } from "../voucherify/wire.js";

/** Most members of a static segment, as the vendor documents it. */
const MAX_STATIC_MEMBERS = 20_000;

export const SegmentKind = enumOf("SegmentKind", "The way in which customers become members of a segment.", {
  STATIC:
    "A list of customers, fixed when the segment was created. It has at most " +
    `${grouped(MAX_STATIC_MEMBERS)} members.`,
  PASSIVE: "A filter. Entering and leaving the segment creates no activities.",
  ACTIVE:
    "A filter. Entering and leaving the segment creates activities. REST calls this kind `auto-update`.",
  UNKNOWN: "A kind that this server does not know yet.",
});
export type SegmentKind = keyof typeof SegmentKind;

export const SegmentDirection = enumOf("SegmentDirection", "Whether a customer entered or left a segment.", {
  ENTERED: "The customer entered the segment.",
  LEFT: "The customer left the segment.",
});

/** The fields that a customer's list of segments lacks. */
export interface SegmentDetails {
  readonly kind: SegmentKind;
  readonly filter: Readonly<Record<string, unknown>> | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

@ObjectType({
  implements: Node,
  description:
    "A group of customers. For the segments of a customer or an activity, REST returns only `id` and `name`. Their other " +
    "details take a call, as their descriptions state.",
  simpleResolvers: true,
})
export class Segment extends Node {
  @Field(() => String, { nullable: true, description: "The name of the segment, as set in the dashboard." })
  readonly name!: string | null;

  /** Null if only id and name are known. */
  readonly details!: SegmentDetails | null;
}

export function toSegment(wire: WireSegment): Segment {
  return {
    id: wire.id,
    name: wire.name,
    details:
      wire.type === null
        ? null
        : {
            kind: KINDS.get(wire.type) ?? SegmentKind.UNKNOWN,
            filter: wire.filter,
            createdAt: wire.created_at,
            updatedAt: wire.updated_at,
          },
  };
}

const KINDS: ReadonlyMap<string, SegmentKind> = new Map([
  ["static", SegmentKind.STATIC],
  ["passive", SegmentKind.PASSIVE],
  ["auto-update", SegmentKind.ACTIVE],
]);
