/** The two bulk endpoints. Both upsert row by row by source_id, when their asynchronous action ends. */
import { isObject } from "../records.js";
import { accepted, contextOfJob } from "./context.js";
import { upsertBySourceId } from "./customers.js";
import { ApiError, invalidPayload, notEnoughSourceIds } from "./errors.js";
import { checkMetadata, readFields, takeObject } from "./fields.js";
const REPORT_DAYS_MS = 7 * 86_400_000;
/** Applies the rows one by one. A row that the API refuses does not stop the others. */
function applyRows(context, rows, namesRows) {
    const errors = [];
    for (const { sourceId, apply } of rows) {
        try {
            apply();
        }
        catch (error) {
            if (!(error instanceof ApiError))
                throw error;
            const { key, message, details } = error.body;
            errors.push({ ...(namesRows ? { source_id: sourceId } : {}), key, message, details });
        }
    }
    const done = rows.length - errors.length;
    return {
        done,
        failed: errors.length,
        result: {
            done_count: done,
            failed_count: errors.length,
            reports: [`https://download.example.invalid/v1/task-results/report_${context.random.hex(8)}.csv`],
            reports_available_till: new Date(context.now() + REPORT_DAYS_MS).toISOString(),
            errors,
        },
    };
}
export function updateInBulk(context, request) {
    const { body, requestId } = request;
    if (!Array.isArray(body))
        throw invalidPayload("Payload should be array");
    const rows = body.map((row) => {
        const sourceId = isObject(row) ? row["source_id"] : undefined;
        if (!isObject(row) || typeof sourceId !== "string" || sourceId === "")
            throw invalidPayload("Payload should have required property 'source_id'");
        return { row, sourceId };
    });
    if (rows.length === 0)
        throw invalidPayload("The payload cannot be empty");
    const id = context.jobs.start("CUSTOMERS.BULK_UPDATE", requestId, (endedAt) => {
        const later = contextOfJob(context, endedAt);
        return applyRows(later, rows.map(({ row, sourceId }) => ({
            sourceId,
            apply: () => upsertBySourceId(later, sourceId, readFields(row), requestId),
        })), true);
    });
    return accepted(id);
}
export function updateMetadataInBulk(context, request) {
    const { requestId } = request;
    const sourceIds = takeSourceIds(request.body);
    const metadata = isObject(request.body) ? request.body["metadata"] : undefined;
    if (!isObject(metadata))
        throw invalidPayload("Payload should have required property 'metadata'");
    const id = context.jobs.start("CUSTOMERS.METADATA_UPDATE", requestId, (endedAt) => {
        const later = contextOfJob(context, endedAt);
        return applyRows(later, sourceIds.map((sourceId) => ({
            sourceId,
            apply: () => {
                checkMetadata(metadata);
                upsertBySourceId(later, sourceId, { metadata }, requestId);
            },
        })), false);
    });
    return accepted(id);
}
function takeSourceIds(body) {
    const ids = takeObject(body)["source_ids"];
    if (!Array.isArray(ids))
        throw invalidPayload("Payload should have required property 'source_ids'");
    if (ids.length === 0)
        throw notEnoughSourceIds();
    if (!ids.every((id) => typeof id === "string"))
        throw invalidPayload("Property .source_ids should be strings");
    return ids;
}
//# sourceMappingURL=bulk.js.map