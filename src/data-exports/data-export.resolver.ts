import { Arg, Authorized, Ctx, Int, Query, Resolver } from "type-graphql";
import { CustomerIdentifier } from "../customers/customer.inputs.js";
import { checkIdentifier } from "../graphql/arguments.js";
import type { Context } from "../graphql/context.js";
import { badUserInput } from "../graphql/error-codes.js";
import { DearestOf, FREE, Price } from "../graphql/price.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { exportCustomer, type ExportTarget, loadsOfExport } from "./data-export.loaders.js";
import { CustomerDataExport } from "./data-export.type.js";

/** Most pages of each list. With it, an export costs fewer calls than one operation may by default. */
const MAX_PAGES = 100;
const DEFAULT_PAGES = 10;

const callCount = (pages: number) => loadsOfExport(null, pages).length;
const isPages = (pages: number) => pages >= 1 && pages <= MAX_PAGES;

interface Arguments {
  readonly by: CustomerIdentifier;
  readonly maxPages: number;
}

@Resolver()
export class DataExportResolver {
  @Authorized("customers:read")
  @Query(() => CustomerDataExport, {
    nullable: true,
    description:
      "Everything that the Customers API has about one customer, in one JSON: for the customer's right of access and to " +
      "data portability. Nothing of it comes from the cache. Orders are not part of that API. Null if the customer does not " +
      "exist; if a part cannot be read, all of it fails. " +
      `Costs ${callCount(DEFAULT_PAGES)} upstream calls by default: ${callCount(0)}, and 2 for each of \`maxPages\`. ` +
      "Pages that do not exist are not called.",
  })
  @DearestOf("maxPages", () => [MAX_PAGES])
  @Price<Arguments>(({ by, maxPages }) =>
    isPages(maxPages) ? { loads: loadsOfExport(by, maxPages), values: 2 * MAX_LIMIT * maxPages } : FREE,
  )
  async customerDataExport(
    @Arg("by", () => CustomerIdentifier, { description: "The identifier of the customer." })
    by: CustomerIdentifier,
    @Arg("maxPages", () => Int, {
      defaultValue: DEFAULT_PAGES,
      description: `The most pages of ${MAX_LIMIT} rows to read of each list, 1 to ${MAX_PAGES}.`,
    })
    maxPages: number,
    @Ctx() { loads }: Context,
  ): Promise<CustomerDataExport | null> {
    if (!isPages(maxPages)) {
      throw badUserInput(`\`maxPages\` must be from 1 to ${MAX_PAGES}, but is ${maxPages}`);
    }
    return exportCustomer(targetOf(by), maxPages, loads);
  }
}

function targetOf({ id, sourceId }: CustomerIdentifier): ExportTarget {
  if (id !== undefined) return { id: checkIdentifier("by.id", id) };
  return { sourceId: checkIdentifier("by.sourceId", sourceId ?? "") };
}
