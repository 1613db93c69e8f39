var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
/** `Node`, and the two queries that find records by ID. `createSchema` passes in the nouns. */
import { Arg, Authorized, Ctx, Field, ID, InterfaceType, Query, Resolver, } from "type-graphql";
import { checkIdentifier, checkKeys, MAX_KEYS } from "./arguments.js";
import { badUserInput } from "./error-codes.js";
import { DearestOf, FREE, keyed, perOperation, Price, upstreamCalls, } from "./price.js";
import { requireScope } from "./scopes.js";
import { ListArg } from "./list-arguments.js";
import { extended } from "./extended.js";
let Node = class Node {
    id;
};
__decorate([
    Field(() => ID, {
        description: "The ID of the object, as Voucherify assigned it unless the type says otherwise.",
    })
], Node.prototype, "id", void 0);
Node = __decorate([
    InterfaceType({
        description: "An object that `node` can find by its ID. The prefix of an ID identifies the type, so IDs are unique across types.",
        resolveType: (value) => value.__typename,
    })
], Node);
export { Node };
/** The price of a source for descriptions, such as "1 upstream call per `Order`". */
function costText({ typeName, cost }) {
    if (cost === undefined)
        return `${upstreamCalls()} per \`${typeName}\``;
    const { loader, once } = cost;
    if (once === true)
        return `${upstreamCalls(loader)} for all \`${typeName}\` objects`;
    const { batchSize } = loader;
    const objects = batchSize > 1 ? `${batchSize} \`${typeName}\` objects` : `\`${typeName}\``;
    return `${upstreamCalls(loader)} per ${objects}`;
}
/** The resolver of the two queries, for the nouns of a schema. */
export function nodeResolver(sources) {
    const typeNames = sources.map(({ typeName }) => `\`${typeName}\``);
    const loaders = sources.flatMap(({ cost }) => cost?.loader ?? []);
    const dearest = loaders.toSorted((a, b) => b.calls.length - a.calls.length).slice(0, 1);
    const sourceOf = (id) => sources.find(({ prefix }) => id.startsWith(prefix));
    async function find(id, context) {
        checkIdentifier("id", id);
        const source = sourceOf(id);
        if (source === undefined) {
            const known = sources.map(({ prefix, typeName }) => `${prefix}… (${typeName})`).join(", ");
            throw badUserInput(`\`id\` must begin with one of these prefixes: ${known}`);
        }
        requireScope(source.scope, context.caller);
        const found = await source.load(id, context);
        return found === null ? null : extended(found, { __typename: source.typeName });
    }
    function costOf(ids, facts) {
        const found = [...new Set(ids)].flatMap((id) => ({ id, source: sourceOf(id) }));
        const types = {};
        for (const { source } of found) {
            if (source !== undefined)
                types[source.typeName] = (types[source.typeName] ?? 0) + 1;
        }
        const loads = found.flatMap(({ id, source }) => source?.cost === undefined
            ? []
            : [source.cost.once ? perOperation(source.cost.loader) : keyed(source.cost.loader, id)]);
        const prices = found.flatMap(({ id, source }) => source?.price?.(id, facts) ?? []);
        return {
            types,
            length: ids.length,
            loads,
            page: prices.reduce((most, { page = 0 }) => Math.max(most, page), 0),
            values: prices.reduce((sum, { values = 0 }) => sum + values, 0),
            knows: loads.map(({ loader }) => loader),
        };
    }
    /** Mostly of one type, and one of some other types: a call that serves many objects is then made for one. */
    function dearestIds(unique) {
        return sources.flatMap(({ prefix }) => {
            const others = sources.filter((other) => other.prefix !== prefix && other.cost !== undefined);
            return subsetsOf(others).map((some) => [
                ...some.map((other) => other.prefix + unique),
                ...Array.from({ length: MAX_KEYS - some.length }, (_, at) => `${prefix}${unique}_${at}`),
            ]);
        });
    }
    let NodeResolver = class NodeResolver {
        async node(id, context) {
            return find(id, context);
        }
        nodes(ids, context) {
            return checkKeys("ids", ids).map((id) => find(id, context));
        }
    };
    __decorate([
        Authorized(),
        Query(() => Node, {
            nullable: true,
            description: `An object by its ID. It can be of one of these types: ${typeNames.join(", ")}. Null if it does not exist. ` +
                `Costs at most ${upstreamCalls(...dearest)}.`,
        }),
        Price(({ id }, _, facts) => costOf([id], facts)),
        DearestOf("id", (unique) => sources.map(({ prefix }) => prefix + unique)),
        __param(0, Arg("id", () => ID, { description: "The ID of the object. A source ID is not accepted." })),
        __param(1, Ctx())
    ], NodeResolver.prototype, "node", null);
    __decorate([
        Authorized(),
        Query(() => [Node], {
            nullable: "itemsAndList",
            description: "Objects by their IDs, in the order of `ids`. An entry is null if its object does not exist. " +
                `Costs ${sources.map(costText).join(", ")}.`,
        }),
        Price(({ ids }, _, facts) => (ids.length > MAX_KEYS ? FREE : costOf(ids, facts))),
        DearestOf("ids", dearestIds),
        __param(0, ListArg("ids", () => [ID], {
            description: `The IDs of the objects, of any types. At most ${MAX_KEYS}.`,
        })),
        __param(1, Ctx())
    ], NodeResolver.prototype, "nodes", null);
    NodeResolver = __decorate([
        Resolver()
    ], NodeResolver);
    return NodeResolver;
}
function subsetsOf(items) {
    return items.reduce((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}
//# sourceMappingURL=node.js.map