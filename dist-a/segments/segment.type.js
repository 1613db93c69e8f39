var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { Node } from "../graphql/node.js";
/** Most members of a static segment, as the vendor documents it. */
const MAX_STATIC_MEMBERS = 20_000;
export const SegmentKind = enumOf("SegmentKind", "The way in which customers become members of a segment.", {
    STATIC: "A list of customers, fixed when the segment was created. It has at most " +
        `${MAX_STATIC_MEMBERS.toLocaleString("en")} members.`,
    PASSIVE: "A filter. Entering and leaving the segment creates no activities.",
    ACTIVE: "A filter. Entering and leaving the segment creates activities. REST calls this kind `auto-update`.",
    UNKNOWN: "A kind that this server does not know yet.",
});
export const SegmentDirection = enumOf("SegmentDirection", "Whether a customer entered or left a segment.", {
    ENTERED: "The customer entered the segment.",
    LEFT: "The customer left the segment.",
});
let Segment = class Segment extends Node {
    name;
    /** Null if only id and name are known. */
    details;
};
__decorate([
    Field(() => String, { nullable: true, description: "The name of the segment, as set in the dashboard." })
], Segment.prototype, "name", void 0);
Segment = __decorate([
    ObjectType({
        implements: Node,
        description: "A group of customers. For the segments of a customer or an activity, REST returns only `id` and `name`. Their other " +
            "details take a call, as their descriptions state.",
        simpleResolvers: true,
    })
], Segment);
export { Segment };
export function toSegment(wire) {
    return {
        id: wire.id,
        name: wire.name,
        details: wire.type === null
            ? null
            : {
                kind: KINDS.get(wire.type) ?? SegmentKind.UNKNOWN,
                filter: wire.filter,
                createdAt: wire.created_at,
                updatedAt: wire.updated_at,
            },
    };
}
const KINDS = new Map([
    ["static", SegmentKind.STATIC],
    ["passive", SegmentKind.PASSIVE],
    ["auto-update", SegmentKind.ACTIVE],
]);
//# sourceMappingURL=segment.type.js.map