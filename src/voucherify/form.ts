/**
 * The one form of this API: a CSV file to import, as the bytes that leave (multipart/form-data, RFC 7578). Made here and not
 * with FormData, whose blobs copy the file twice: it may have ten million bytes.
 */
import { randomUUID } from "node:crypto";

export class CsvForm {
  readonly contentType: string;
  /** Everything that leaves, in order. */
  readonly parts: readonly Uint8Array[];
  /** How many bytes that is. */
  readonly size: number;

  /** @param csv - the file, in parts as they come */
  constructor(csv: readonly Uint8Array[]) {
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
