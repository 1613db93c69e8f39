import { object, reject } from "./read.js";
/** A record of the upstream. */
export function verbatim(endpoint) {
    const { cache: _, ...row } = endpoint;
    return Object.freeze({ ...row, answer: object });
}
/** A page of a list that continues after the ID of a row. `limit` is the number of rows that is asked for. */
export function verbatimPage(endpoint, limit) {
    const { cache: _, answer, ...row } = endpoint;
    return Object.freeze({
        ...row,
        answer: object.transform((body) => {
            const page = answer.safeParse(body);
            const rows = [body["data_ref"], "data", "segments"]
                .map((name) => (typeof name === "string" ? body[name] : undefined))
                .find(Array.isArray);
            if (!page.success || rows === undefined) {
                return reject("expected a page");
            }
            const { items, hasMore, received, next } = page.data;
            const last = next || (items.at(-1)?.id ?? null);
            const isFull = hasMore ?? received >= limit;
            if (isFull && received > 0 && last === null) {
                return reject("expected the ID of a row");
            }
            return { rows, next: isFull && received > 0 ? last : null };
        }),
    });
}
//# sourceMappingURL=verbatim.js.map