/**
 * Relay connections, forward only: the upstream offers no way back. `nodes` beside `edges`, for those who need no
 * cursors; a cursor is computed only when asked for.
 */
import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../voucherify/read.js";
import { writeCursor } from "./cursor.js";
import { publicError } from "./error-codes.js";
import { itemsOfPage, Price, sameObject } from "./price.js";

@ObjectType({ description: "Where a page stands in its connection.", simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, {
    description:
      "Whether there is more after this page. Only this says so: a page may hold fewer items than asked for.",
  })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether this page was asked for with `after`." })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the first item; null on an empty page." })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Where the next page begins: pass it as `after`. Null only where there is nothing to go on from.",
  })
  readonly endCursor!: string | null;
}

export interface Edge<T> {
  readonly node: T;
  readonly cursor: string;
}

export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number | null;
}

interface ConnectionNames {
  /** What the items are called in descriptions, in the plural. */
  readonly items: string;
  /** Describes `totalCount`; without it the connection has none, because the upstream does not count here. */
  readonly totalCount?: string;
}

/** Declares `XConnection` and `XEdge` for a node type; used as the type of a field. */
export function connectionOf<T extends object>(
  nodeType: () => ClassType<T> | (abstract new () => T),
  name: string,
  { items, totalCount }: ConnectionNames,
): ClassType<Connection<T>> {
  const type = nodeType as () => ClassType<T>;

  @ObjectType(`${name}Edge`, {
    description: `One of the ${items} of a page, with its cursor.`,
    simpleResolvers: true,
  })
  class NodeEdge implements Edge<T> {
    @Field(() => String, { description: "Pass it as `after` to go on behind this item." })
    readonly cursor!: string;

    @Field(type, { description: "The item itself." })
    @Price(sameObject)
    readonly node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${items}.`, simpleResolvers: true })
  class NodeConnection implements Connection<T> {
    @Field(() => [type()], { description: `The ${items} of this page.` })
    @Price(itemsOfPage)
    readonly nodes!: T[];

    @Field(() => [NodeEdge], { description: `The ${items} of this page, each with its cursor.` })
    @Price(itemsOfPage)
    readonly edges!: NodeEdge[];

    @Field(() => PageInfo, { description: "How to go on." })
    readonly pageInfo!: PageInfo;

    readonly totalCount!: number | null;
  }
  if (totalCount !== undefined) {
    Field(() => Int, { nullable: true, description: totalCount })(NodeConnection.prototype, "totalCount");
  }
  return NodeConnection;
}

export interface PageOf<T> {
  readonly nodes: readonly T[];
  readonly cursorAt: (index: number) => string;
  /** Where the next page begins, where that is not behind the last node. */
  readonly endCursor?: () => string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount?: number | null;
}

/** A page as a connection. */
export function toConnection<T>(page: PageOf<T>): Connection<T> {
  return {
    nodes: page.nodes,
    pageInfo: new LazyPageInfo(page),
    totalCount: page.totalCount ?? null,
    get edges() {
      return page.nodes.map((node, index) => ({
        node,
        get cursor() {
          return page.cursorAt(index);
        },
      }));
    },
  };
}

/**
 * A page of a REST list that goes on behind an id (`starting_after_id`); its cursors hold that id.
 *
 * @param last - the id that this page was asked for behind
 * @param keep - which items belong to the connection, where REST may send more; the page goes on behind those as well
 */
export function toIdConnection<Wire extends { readonly id: string }, T>(
  page: Page<Wire>,
  toNode: (wire: Wire) => T,
  {
    scope,
    last,
    limit,
    keep = () => true,
  }: {
    readonly scope: unknown;
    readonly last: string | null;
    readonly limit: number;
    readonly keep?: (wire: Wire) => boolean;
  },
): Connection<T> {
  const items = page.items.filter(keep);
  // What `total` counts behind an id is not documented.
  const isWhole = last === null && page.total !== null && page.total <= page.received;
  // The upstream names where the next page begins; without its word that is behind the last item that could be read.
  const next = page.next || (page.items.at(-1)?.id ?? null);
  const hasMore = page.hasMore ?? (!isWhole && page.received >= limit);
  if (next === null && hasMore && page.received > 0) {
    throw publicError(
      "UPSTREAM_MALFORMED",
      "No row of this page could be read, so nobody knows where the next one begins. A larger `first` may get past them",
    );
  }
  return toConnection({
    nodes: items.map(toNode),
    cursorAt: (index) => writeCursor(scope, items[index]?.id),
    endCursor: () => next && writeCursor(scope, next),
    hasNextPage: next !== null && hasMore,
    hasPreviousPage: last !== null,
    totalCount: page.total,
  });
}

class LazyPageInfo<T> implements PageInfo {
  readonly #page: PageOf<T>;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;

  constructor(page: PageOf<T>) {
    this.#page = page;
    this.hasNextPage = page.hasNextPage;
    this.hasPreviousPage = page.hasPreviousPage;
  }

  get startCursor(): string | null {
    return this.#page.nodes.length === 0 ? null : this.#page.cursorAt(0);
  }

  get endCursor(): string | null {
    const { nodes, cursorAt, endCursor } = this.#page;
    if (endCursor !== undefined) return endCursor();
    return nodes.length === 0 ? null : cursorAt(nodes.length - 1);
  }
}
