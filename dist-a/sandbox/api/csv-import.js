/** The CSV import. A row replaces all fields of the customer that it matches. */
import { parse } from "csv-parse/sync";
import { blankCustomer } from "../records.js";
import { accepted, contextOfJob, findCustomerById, isoNow, } from "./context.js";
import { save } from "./customers.js";
import { ApiError, invalidPayload, MAX_BODY_BYTES, tooLarge } from "./errors.js";
import { readFields } from "./fields.js";
const FIELDS = {
    Name: "name",
    Email: "email",
    Phone: "phone",
    Birthdate: "birthdate",
    Description: "description",
};
/** The API documentation uses the long names, the vendor's template file the short ones. */
const ADDRESS = {
    Address_line_1: "line_1",
    Address_line_2: "line_2",
    Address_Postal_Code: "postal_code",
    Address_City: "city",
    Address_State: "state",
    Address_Country: "country",
    Postal_Code: "postal_code",
    City: "city",
    State: "state",
    Country: "country",
};
export async function importCustomers(context, request) {
    const file = request.body instanceof FormData ? request.body.get("file") : null;
    if (!(file instanceof File))
        throw invalidPayload("Payload should have required property 'file'");
    if (file.size > MAX_BODY_BYTES)
        throw tooLarge();
    const rows = readRows(await file.text());
    return accepted(context.jobs.start("CUSTOMERS.IMPORT_CSV", request.requestId, (endedAt) => importRows(contextOfJob(context, endedAt), rows, request.requestId)));
}
function readRows(text) {
    try {
        const [header = [], ...rows] = parse(text, {
            bom: true,
            skip_empty_lines: true,
            relax_column_count: true,
        });
        return rows.map((cells) => new Map(cells.map((cell, column) => [header[column] ?? "", cell])));
    }
    catch {
        throw invalidPayload("The file is not a valid CSV");
    }
}
function importRows(context, rows, requestId) {
    const failed = [];
    rows.forEach((row, index) => {
        try {
            importRow(context, row, requestId);
        }
        catch (error) {
            if (!(error instanceof ApiError))
                throw error;
            failed.push({ source_id: row.get("Source_id") ?? "", row: index + 1, reason: error.body["details"] });
        }
    });
    const done = rows.length - failed.length;
    const message = `${done} customer(s) imported successfully, ${failed.length} failed.`;
    return {
        done,
        failed: failed.length,
        result: { message, failed, done_count: done, failed_count: failed.length },
    };
}
function importRow(context, row, requestId) {
    const fields = readRow(row);
    const before = findRow(context, row);
    const sourceId = before?.source_id ?? (row.get("Source_id") || undefined);
    const blank = blankCustomer(before?.id ?? `cust_${context.random.letters(24)}`, before?.created_at ?? isoNow(context), sourceId);
    const { metadata, ...others } = fields;
    const customer = {
        ...blank,
        ...others,
        address: fields.address ?? null,
        ...(metadata ? { metadata } : {}),
        ...(before === undefined
            ? {}
            : {
                summary: before.summary,
                loyalty: before.loyalty,
                referrals: before.referrals,
                system_metadata: before.system_metadata,
                updated_at: isoNow(context),
            }),
    };
    save(context, customer, before === undefined ? "customer.created" : "customer.updated", requestId);
}
/** The customer that a row replaces, if any. `Id` takes precedence over `Source_id`. */
function findRow(context, row) {
    const id = row.get("Id");
    return id
        ? findCustomerById(context, id)
        : context.store.customers.getBySourceId(row.get("Source_id") ?? "");
}
/** Empty cells are ignored. Unknown columns become metadata of type text. */
function readRow(row) {
    const fields = {};
    const address = {};
    const metadata = [];
    for (const [column, cell] of row) {
        if (cell === "" || column === "" || column === "Id" || column === "Source_id")
            continue;
        const field = Object.hasOwn(FIELDS, column) ? FIELDS[column] : undefined;
        const part = Object.hasOwn(ADDRESS, column) ? ADDRESS[column] : undefined;
        if (field !== undefined)
            fields[field] = cell;
        else if (part !== undefined)
            address[part] = cell;
        else
            metadata.push([column, cell]);
    }
    return readFields({
        ...fields,
        ...(Object.keys(address).length > 0 ? { address } : {}),
        ...(metadata.length > 0 ? { metadata: Object.fromEntries(metadata) } : {}),
    });
}
//# sourceMappingURL=csv-import.js.map