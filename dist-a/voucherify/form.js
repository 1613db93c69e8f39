/**
 * A CSV file to import as a form (multipart/form-data, RFC 7578). It is not built with `FormData`, because blobs copy
 * the file twice, and it may have ten million bytes.
 */
import { randomUUID } from "node:crypto";
export class CsvForm {
    contentType;
    /** The bytes of the form, in order. */
    parts;
    /** Their number. */
    size;
    /** @param csv - the bytes of the file, in any number of parts */
    constructor(csv) {
        const boundary = `csv-${randomUUID()}`;
        const head = [
            `--${boundary}`,
            'Content-Disposition: form-data; name="file"; filename="customers.csv"',
            "Content-Type: text/csv",
            "\r\n",
        ].join("\r\n");
        this.contentType = `multipart/form-data; boundary=${boundary}`;
        this.parts = [Buffer.from(head), ...csv, Buffer.from(`\r\n--${boundary}--\r\n`)];
        this.size = this.parts.reduce((sum, part) => sum + part.length, 0);
    }
}
//# sourceMappingURL=form.js.map