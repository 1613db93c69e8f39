import { Field, Int, ObjectType } from "type-graphql";
import type { CacheState } from "./allowance.js";

@ObjectType({
  description: "The cached answers of the upstream. Numbers of reads are counted since this server started.",
  simpleResolvers: true,
})
export class UpstreamCache {
  @Field(() => Int, { description: "The number of cached values." })
  readonly entries!: number;

  @Field(() => Int, { description: "The estimated size of the cached values in bytes." })
  readonly bytes!: number;

  @Field(() => Int, { description: "The maximum size of the cached values in bytes (`CACHE_MB`)." })
  readonly maxBytes!: number;

  @Field(() => Int, { description: "The number of reads that were answered from the cache." })
  readonly hits!: number;

  @Field(() => Int, { description: "The number of reads that were not answered from the cache." })
  readonly misses!: number;

  @Field(() => Int, {
    description:
      "The number of these misses that took no upstream call, because another operation made the same call.",
  })
  readonly joined!: number;

  @Field(() => Int, {
    description:
      "The number of reads that were answered with an older value, because the upstream failed or the budget was used up.",
  })
  readonly stale!: number;

  @Field(() => Int, {
    description:
      "The number of values that were read again in the background shortly before they became too old. Each took an upstream " +
      "call that is on no operation's bill.",
  })
  readonly refreshed!: number;

  @Field(() => Int, {
    description:
      "The number of operations that were answered as before, without being executed. Their reads are among the hits.",
  })
  readonly answers!: number;

  @Field(() => Int, {
    description: "The number of times that values were removed or outdated by a write or a webhook.",
  })
  readonly evictions!: number;
}

export function toUpstreamCache(state: CacheState): UpstreamCache {
  return {
    entries: state.entries,
    bytes: state.bytes,
    maxBytes: state.maxBytes,
    hits: toInt(state.hits),
    misses: toInt(state.misses),
    joined: toInt(state.joined),
    stale: toInt(state.stale),
    refreshed: toInt(state.refreshed),
    answers: toInt(state.answers),
    evictions: toInt(state.evictions),
  };
}

/** A count as an `Int`. Beyond the greatest one it stays there. */
function toInt(count: number): number {
  return Math.min(count, 2 ** 31 - 1);
}
