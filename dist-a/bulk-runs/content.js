import { endpoints } from "../voucherify/endpoints.js";
import { CsvForm } from "../voucherify/form.js";
/** Makes the call. Returns the ID of the async action that it started. */
export async function sendContent(voucherify, content) {
    switch (content.kind) {
        case "CUSTOMERS.BULK_UPDATE": {
            const { body } = content;
            return (await voucherify.call(endpoints.updateCustomersInBulk, { body })).async_action_id;
        }
        case "CUSTOMERS.METADATA_UPDATE": {
            const { body } = content;
            return (await voucherify.call(endpoints.updateCustomersMetadataInBulk, { body })).async_action_id;
        }
        case "CUSTOMERS.IMPORT_CSV": {
            const answer = await voucherify.call(endpoints.importCustomers, { body: new CsvForm(content.csv) });
            content.release?.();
            return answer.async_action_id;
        }
    }
}
/** The source IDs of the rows, in order. Null for a CSV. */
export function sourceIdsOf(content) {
    switch (content.kind) {
        case "CUSTOMERS.BULK_UPDATE":
            return content.body.map(({ source_id }) => source_id);
        case "CUSTOMERS.METADATA_UPDATE":
            return content.body.source_ids;
        case "CUSTOMERS.IMPORT_CSV":
            return null;
    }
}
export function bytesOf(content) {
    return content.kind === "CUSTOMERS.IMPORT_CSV"
        ? Buffer.concat(content.csv)
        : Buffer.from(JSON.stringify(content.body));
}
/** The content that {@link bytesOf} made `bytes` of. */
export function contentOf(kind, bytes) {
    if (kind === "CUSTOMERS.IMPORT_CSV")
        return { kind, csv: [bytes] };
    return { kind, body: JSON.parse(Buffer.from(bytes).toString()) };
}
//# sourceMappingURL=content.js.map