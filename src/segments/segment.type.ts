import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { Node } from "../graphql/node.js";
import type { WireSegment } from "../voucherify/wire.js";

export const SegmentKind = enumOf("SegmentKind", "How a segment gets its members.", {
  STATIC: "A list of customers, fixed when the segment was made (at most 20,000).",
  PASSIVE: "By a filter; entering and leaving cause no activities.",
  ACTIVE: "By a filter; entering and leaving cause activities (`auto-update` in REST).",
  UNKNOWN: "A kind that this server does not know yet.",
});
export type SegmentKind = keyof typeof SegmentKind;

/** What a list of a customer's segments leaves out. */
export interface SegmentDetails {
  readonly kind: SegmentKind;
  readonly filter: Readonly<Record<string, unknown>> | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

@ObjectType({
  implements: Node,
  description:
    "A group of customers. Where it comes as a customer's segment, REST gives its id and name alone; the other fields " +
    "of up to 100 segments together cost 1 upstream call.",
  simpleResolvers: true,
})
export class Segment extends Node {
  @Field(() => String, { nullable: true, description: "Name, as given in the dashboard." })
  readonly name!: string | null;

  /** Null where only id and name are known so far. */
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
