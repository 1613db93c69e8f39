import { publicError } from "../graphql/error-codes.js";
import { JournalError } from "./journal/journal.js";
/** @throws {GraphQLError} JOURNAL_UNAVAILABLE if `work` could not be recorded; nothing was sent then */
export async function recorded(work) {
    try {
        return await work;
    }
    catch (error) {
        if (!(error instanceof JournalError))
            throw error;
        throw publicError("JOURNAL_UNAVAILABLE", "This server cannot record bulk runs at present. Nothing was sent. Try again later");
    }
}
//# sourceMappingURL=recorded.js.map