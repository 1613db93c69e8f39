/** Writes a line of the audit log for each field of a mutation, when its outcome is known and before it is answered. */
import { OperationTypeNode } from "graphql";
import { createHash } from "node:crypto";
import { codeOf } from "../graphql/errors.js";
import { Selections } from "../graphql/selections.js";
export function auditMutations(schema) {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
        audited(field);
}
function audited(field) {
    const { resolve, name } = field;
    if (resolve === undefined)
        throw new Error(`Expected ${name} to have a resolver`);
    field.resolve = async (source, args, context, info) => {
        const { audit } = context;
        const append = async (end, payload) => {
            await audit?.append({ ...recordOf(context, name), ...end, ...subjectOf(args, payload) });
        };
        let payload;
        try {
            payload = (await resolve(source, args, context, info));
        }
        catch (error) {
            await append(endOfFailure(error), null);
            throw error;
        }
        await append(endOf(payload), payload);
        return payload;
    };
}
/** Most lines of a mutation that is refused. One that is executed has no more fields by default. */
const MAX_REFUSED = 5;
/**
 * Runs a check of what the caller may do. If a mutation does not pass, each of its fields has a line. Who is named in its
 * arguments is not in it, since they have not been checked.
 *
 * @throws {GraphQLError} what `check` throws
 */
export async function auditForbidden(operation, context, check) {
    try {
        check();
    }
    catch (error) {
        const { schema, definition, variables } = operation;
        const root = schema.getMutationType();
        if (root && definition.operation === OperationTypeNode.MUTATION) {
            const fields = new Selections(operation, { ...variables }).fieldsOf(root, [definition.selectionSet]);
            const names = [...fields.values()].slice(0, MAX_REFUSED).map(([{ name }]) => name.value);
            await Promise.all(names.map((name) => auditRefusal(context, name)));
        }
        throw error;
    }
}
/** Writes the line of what the caller may not do. */
export async function auditRefusal({ audit, ...who }, action) {
    await audit?.append({ ...recordOf(who, action), outcome: "refused", codes: ["FORBIDDEN"] });
}
/** Writes the line of an upload that starts a bulk run. */
export async function auditUpload({ audit, action, ...who }, take) {
    const start = recordOf(who, action);
    let result;
    try {
        result = await take();
    }
    catch (error) {
        await audit?.append({ ...start, ...endOfFailure(error) });
        throw error;
    }
    const { run } = result;
    if (run === "full")
        await audit?.append({ ...start, outcome: "failed", codes: ["RATE_LIMITED"] });
    else {
        const bulkRun = { id: run.id, rows: run.rowCount };
        await audit?.append({ ...start, ...endOf({ run, userErrors: [] }), bulkRun });
    }
    return result;
}
function recordOf({ caller, requestId }, action) {
    return { caller: caller.name, requestId, action };
}
function endOf({ userErrors, run }) {
    const codes = [...new Set(userErrors.map(({ code }) => code))];
    if (codes.length > 0)
        return { outcome: "user_errors", codes };
    return run?.stop ? { outcome: "stopped", codes: [run.stop.code] } : { outcome: "done", codes };
}
function endOfFailure(error) {
    const code = codeOf(error);
    // After an unexpected error nobody knows what has happened before it.
    const isUnknown = code === "OUTCOME_UNKNOWN" || code === "INTERNAL_SERVER_ERROR";
    return { outcome: isUnknown ? "unknown" : "failed", codes: [code] };
}
/** The upstream knows best whom it has written. Without its answer, it is whom the caller has named. */
function subjectOf({ by, sourceId, input }, payload) {
    const { customer, deletedCustomerId, deletion, run } = payload ?? {};
    const customerId = customer?.id ?? deletedCustomerId ?? deletion?.customerId ?? by?.id;
    const given = by?.sourceId ?? sourceId ?? input?.sourceId;
    return {
        ...(isId(customerId) && { customerId }),
        ...(typeof given === "string" && { sourceIdSha256: createHash("sha256").update(given).digest("hex") }),
        ...(deletion && { deletion: { id: deletion.id, state: deletion.state } }),
        ...(run && { bulkRun: { id: run.id, rows: run.rowCount } }),
    };
}
/** A caller can give any text as an ID. */
function isId(text) {
    return typeof text === "string" && /^cust_\w{1,80}$/.test(text);
}
//# sourceMappingURL=audit-mutations.js.map