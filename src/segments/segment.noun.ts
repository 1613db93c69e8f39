import type { Noun } from "../graphql/schema.js";
import { segmentById } from "./segment.loaders.js";
import { CustomerSegmentsResolver, SegmentResolver } from "./segment.resolver.js";

export const segments: Noun = {
  resolvers: [SegmentResolver, CustomerSegmentsResolver],
  nodes: [
    {
      typeName: "Segment",
      prefix: "seg_",
      cost: { loader: segmentById },
      load: (id, { loads }) => loads.of(segmentById).load(id),
    },
  ],
};
