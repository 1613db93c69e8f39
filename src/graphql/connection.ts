/**
 * Relay connections. They are forward only, because the upstream cannot page backward. `nodes` lists the items without
 * cursors. A cursor is computed only when it is selected.
 */
import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../voucherify/read.js";
import { writeCursor } from "./cursor.js";
import { publicError } from "./error-codes.js";
import { itemsOfPage, Price, sameObject } from "./price.js";

@ObjectType({ description: "The position of a page in its connection.", simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, {
    description:
      "Whether there are more items after this page. Do not infer it from the page's length: a page can hold fewer items " +
      "than `first`.",
  })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether this page was requested with `after`." })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "The cursor of the first item. Null if the page is empty.",
  })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The cursor to pass as `after` for the next page. It can be set on an empty page. Null if there is no position to " +
      "continue from.",
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
  /** Plural name of the items in descriptions. */
  readonly items: string;
  /** Description of `totalCount`. Omitted where the upstream does not count: the connection then has no such field. */
  readonly totalCount?: string;
}

/** Declares `XConnection` and `XEdge` for a node type. Use the result as the type of a field. */
export function connectionOf<T extends object>(
  nodeType: () => ClassType<T> | (abstract new () => T),
  name: string,
  { items, totalCount }: ConnectionNames,
): ClassType<Connection<T>> {
  const type = nodeType as () => ClassType<T>;

  @ObjectType(`${name}Edge`, {
    description: `One item in a page of ${items}, with its cursor.`,
    simpleResolvers: true,
  })
  class NodeEdge implements Edge<T> {
    @Field(() => String, {
      description: "The cursor of this item. Pass it as `after` to continue after the item.",
    })
    readonly cursor!: string;

    @Field(type, { description: "The item." })
    @Price(sameObject)
    readonly node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${items}.`, simpleResolvers: true })
  class NodeConnection implements Connection<T> {
    @Field(() => [type()], { description: `The ${items} on this page.` })
    @Price(itemsOfPage)
    readonly nodes!: T[];

    @Field(() => [NodeEdge], { description: `The ${items} on this page, each with its cursor.` })
    @Price(itemsOfPage)
    readonly edges!: NodeEdge[];

    @Field(() => PageInfo, { description: "Paging information, such as the cursor for the next page." })
    readonly pageInfo!: PageInfo;

    readonly totalCount!: number | null;
  }
  if (totalCount !== undefined) {
    Field(() => Int, { nullable: true, description: totalCount })(NodeConnection.prototype, "totalCount");
  }
  return NodeConnection;
}

export interface ConnectionPage<T> {
  readonly nodes: readonly T[];
  readonly cursorAt: (index: number) => string;
  /** Cursor for the next page. Default: the cursor of the last node. */
  readonly endCursor?: () => string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount?: number | null;
}

export function toConnection<T>(page: ConnectionPage<T>): Connection<T> {
  return new PageConnection(page);
}

/**
 * The connection for a page of a REST list that continues after an id (`starting_after_id`). Its cursors hold that id.
 *
 * @param last - the id after which this page starts; null for the first page
 * @param keep - whether an item belongs to the connection. REST may send others; the next page starts after those too
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
  // What `total` counts on a page after an id is not documented.
  const isWhole = last === null && page.total !== null && page.total <= page.received;
  // The upstream names the id after which the next page starts. If it does not, the last readable item is used.
  const next = page.next || (page.items.at(-1)?.id ?? null);
  const hasMore = page.hasMore ?? (!isWhole && page.received >= limit);
  if (next === null && hasMore && page.received > 0) {
    throw publicError(
      "UPSTREAM_MALFORMED",
      "No row of this page could be read, so the start of the next page is unknown. A larger `first` may skip these rows",
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

// Classes, since an object with accessors of its own takes V8 ten times as long, and memory until a full collection.

class PageConnection<T> implements Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number | null;
  readonly #page: ConnectionPage<T>;

  constructor(page: ConnectionPage<T>) {
    this.nodes = page.nodes;
    this.pageInfo = new LazyPageInfo(page);
    this.totalCount = page.totalCount ?? null;
    this.#page = page;
  }

  get edges(): readonly Edge<T>[] {
    return this.nodes.map((node, index) => new LazyEdge(node, this.#page, index));
  }
}

class LazyEdge<T> implements Edge<T> {
  readonly node: T;
  readonly #page: ConnectionPage<T>;
  readonly #index: number;

  constructor(node: T, page: ConnectionPage<T>, index: number) {
    this.node = node;
    this.#page = page;
    this.#index = index;
  }

  get cursor(): string {
    return this.#page.cursorAt(this.#index);
  }
}

class LazyPageInfo<T> implements PageInfo {
  readonly #page: ConnectionPage<T>;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;

  constructor(page: ConnectionPage<T>) {
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
