import { segmentById } from "./segment.loaders.js";
import { CustomerSegmentsResolver, SegmentResolver } from "./segment.resolver.js";
import { SegmentSubscriptions } from "./segment.subscriptions.js";
export const segments = {
    resolvers: [SegmentResolver, CustomerSegmentsResolver, SegmentSubscriptions],
    nodes: [
        {
            typeName: "Segment",
            prefix: "seg_",
            scope: "customers:read",
            cost: { loader: segmentById },
            load: (id, { loads }) => loads.of(segmentById).load(id),
        },
    ],
};
//# sourceMappingURL=segment.noun.js.map