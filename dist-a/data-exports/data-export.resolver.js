var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Arg, Authorized, Ctx, Int, Query, Resolver } from "type-graphql";
import { CustomerIdentifier } from "../customers/customer.inputs.js";
import { checkIdentifier } from "../graphql/arguments.js";
import { badUserInput } from "../graphql/error-codes.js";
import { DearestOf, FREE, Price } from "../graphql/price.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { exportCustomer, loadsOfExport } from "./data-export.loaders.js";
import { CustomerDataExport } from "./data-export.type.js";
/** Most pages of each list. With it, an export costs fewer calls than one operation may by default. */
const MAX_PAGES = 100;
const DEFAULT_PAGES = 10;
const callCount = (pages) => loadsOfExport(null, pages).length;
const isPages = (pages) => pages >= 1 && pages <= MAX_PAGES;
let DataExportResolver = class DataExportResolver {
    async customerDataExport(by, maxPages, { loads }) {
        if (!isPages(maxPages)) {
            throw badUserInput(`\`maxPages\` must be from 1 to ${MAX_PAGES}, but is ${maxPages}`);
        }
        return exportCustomer(targetOf(by), maxPages, loads);
    }
};
__decorate([
    Authorized("customers:read"),
    Query(() => CustomerDataExport, {
        nullable: true,
        description: "Everything that the Customers API has about one customer, in one JSON: for the customer's right of access and to " +
            "data portability. Nothing of it comes from the cache. Orders are not part of that API. Null if the customer does not " +
            "exist; if a part cannot be read, all of it fails. " +
            `Costs ${callCount(DEFAULT_PAGES)} upstream calls by default: ${callCount(0)}, and 2 for each of \`maxPages\`. ` +
            "Pages that do not exist are not called.",
    }),
    DearestOf("maxPages", () => [MAX_PAGES]),
    Price(({ by, maxPages }) => isPages(maxPages) ? { loads: loadsOfExport(by, maxPages), values: 2 * MAX_LIMIT * maxPages } : FREE),
    __param(0, Arg("by", () => CustomerIdentifier, { description: "The identifier of the customer." })),
    __param(1, Arg("maxPages", () => Int, {
        defaultValue: DEFAULT_PAGES,
        description: `The most pages of ${MAX_LIMIT} rows to read of each list, 1 to ${MAX_PAGES}.`,
    })),
    __param(2, Ctx())
], DataExportResolver.prototype, "customerDataExport", null);
DataExportResolver = __decorate([
    Resolver()
], DataExportResolver);
export { DataExportResolver };
function targetOf({ id, sourceId }) {
    if (id !== undefined)
        return { id: checkIdentifier("by.id", id) };
    return { sourceId: checkIdentifier("by.sourceId", sourceId ?? "") };
}
//# sourceMappingURL=data-export.resolver.js.map