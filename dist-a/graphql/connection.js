var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/**
 * Relay connections. They are forward only, because the upstream cannot page backward. `nodes` lists the items without
 * cursors. A cursor is computed only when it is selected.
 */
import { Field, Int, ObjectType } from "type-graphql";
import { writeCursor } from "./cursor.js";
import { publicError } from "./error-codes.js";
import { itemsOfPage, Price, sameObject } from "./price.js";
let PageInfo = class PageInfo {
    hasNextPage;
    hasPreviousPage;
    startCursor;
    endCursor;
};
__decorate([
    Field(() => Boolean, {
        description: "Whether there are more items after this page. Do not infer it from the page's length: a page can hold fewer items " +
            "than `first`.",
    })
], PageInfo.prototype, "hasNextPage", void 0);
__decorate([
    Field(() => Boolean, { description: "Whether this page was requested with `after`." })
], PageInfo.prototype, "hasPreviousPage", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The cursor of the first item. Null if the page is empty.",
    })
], PageInfo.prototype, "startCursor", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The cursor to pass as `after` for the next page. It can be set on an empty page. Null if there is no position to " +
            "continue from.",
    })
], PageInfo.prototype, "endCursor", void 0);
PageInfo = __decorate([
    ObjectType({ description: "The position of a page in its connection.", simpleResolvers: true })
], PageInfo);
export { PageInfo };
/** Declares `XConnection` and `XEdge` for a node type. Use the result as the type of a field. */
export function connectionOf(nodeType, name, { items, totalCount }) {
    const type = nodeType;
    let NodeEdge = class NodeEdge {
        cursor;
        node;
    };
    __decorate([
        Field(() => String, {
            description: "The cursor of this item. Pass it as `after` to continue after the item.",
        })
    ], NodeEdge.prototype, "cursor", void 0);
    __decorate([
        Field(type, { description: "The item." }),
        Price(sameObject)
    ], NodeEdge.prototype, "node", void 0);
    NodeEdge = __decorate([
        ObjectType(`${name}Edge`, {
            description: `One item in a page of ${items}, with its cursor.`,
            simpleResolvers: true,
        })
    ], NodeEdge);
    let NodeConnection = class NodeConnection {
        nodes;
        edges;
        pageInfo;
        totalCount;
    };
    __decorate([
        Field(() => [type()], { description: `The ${items} on this page.` }),
        Price(itemsOfPage)
    ], NodeConnection.prototype, "nodes", void 0);
    __decorate([
        Field(() => [NodeEdge], { description: `The ${items} on this page, each with its cursor.` }),
        Price(itemsOfPage)
    ], NodeConnection.prototype, "edges", void 0);
    __decorate([
        Field(() => PageInfo, { description: "Paging information, such as the cursor for the next page." })
    ], NodeConnection.prototype, "pageInfo", void 0);
    NodeConnection = __decorate([
        ObjectType(`${name}Connection`, { description: `A page of ${items}.`, simpleResolvers: true })
    ], NodeConnection);
    if (totalCount !== undefined) {
        Field(() => Int, { nullable: true, description: totalCount })(NodeConnection.prototype, "totalCount");
    }
    return NodeConnection;
}
export function toConnection(page) {
    return new PageConnection(page);
}
/**
 * The connection for a page of a REST list that continues after an id (`starting_after_id`). Its cursors hold that id.
 *
 * @param last - the id after which this page starts; null for the first page
 * @param keep - whether an item belongs to the connection. REST may send others; the next page starts after those too
 */
export function toIdConnection(page, toNode, { scope, last, limit, keep = () => true, }) {
    const items = page.items.filter(keep);
    // What `total` counts on a page after an id is not documented.
    const isWhole = last === null && page.total !== null && page.total <= page.received;
    // The upstream names the id after which the next page starts. If it does not, the last readable item is used.
    const next = page.next || (page.items.at(-1)?.id ?? null);
    const hasMore = page.hasMore ?? (!isWhole && page.received >= limit);
    if (next === null && hasMore && page.received > 0) {
        throw publicError("UPSTREAM_MALFORMED", "No row of this page could be read, so the start of the next page is unknown. A larger `first` may skip these rows");
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
class PageConnection {
    nodes;
    pageInfo;
    totalCount;
    #page;
    constructor(page) {
        this.nodes = page.nodes;
        this.pageInfo = new LazyPageInfo(page);
        this.totalCount = page.totalCount ?? null;
        this.#page = page;
    }
    get edges() {
        return this.nodes.map((node, index) => new LazyEdge(node, this.#page, index));
    }
}
class LazyEdge {
    node;
    #page;
    #index;
    constructor(node, page, index) {
        this.node = node;
        this.#page = page;
        this.#index = index;
    }
    get cursor() {
        return this.#page.cursorAt(this.#index);
    }
}
class LazyPageInfo {
    #page;
    hasNextPage;
    hasPreviousPage;
    constructor(page) {
        this.#page = page;
        this.hasNextPage = page.hasNextPage;
        this.hasPreviousPage = page.hasPreviousPage;
    }
    get startCursor() {
        return this.#page.nodes.length === 0 ? null : this.#page.cursorAt(0);
    }
    get endCursor() {
        const { nodes, cursorAt, endCursor } = this.#page;
        if (endCursor !== undefined)
            return endCursor();
        return nodes.length === 0 ? null : cursorAt(nodes.length - 1);
    }
}
//# sourceMappingURL=connection.js.map