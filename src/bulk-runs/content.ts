/** What a piece sends: the body of its call. It can be stored and read again, so that another process can send it. */
import type { Voucherify } from "../voucherify/client.js";
import { endpoints } from "../voucherify/endpoints.js";
import { CsvForm } from "../voucherify/form.js";
import type { WireCustomerFields, WireMetadata } from "../voucherify/wire.js";

export type Content =
  | {
      readonly kind: "CUSTOMERS.BULK_UPDATE";
      readonly body: readonly (WireCustomerFields & { readonly source_id: string })[];
    }
  | {
      readonly kind: "CUSTOMERS.METADATA_UPDATE";
      readonly body: { readonly source_ids: readonly string[]; readonly metadata: WireMetadata };
    }
  | {
      readonly kind: "CUSTOMERS.IMPORT_CSV";
      /** The file, in blocks. */
      readonly csv: readonly Uint8Array[];
      /** Returns the memory of the blocks. Only after the whole piece has arrived: a failed call may still be sending. */
      readonly release?: () => void;
    };

/** The kind of a run. It is also the operation of its async actions in REST. */
export type RunKind = Content["kind"];

/** Makes the call. Returns the ID of the async action that it started. */
export async function sendContent(voucherify: Voucherify, content: Content): Promise<string> {
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
export function sourceIdsOf(content: Content): readonly string[] | null {
  switch (content.kind) {
    case "CUSTOMERS.BULK_UPDATE":
      return content.body.map(({ source_id }) => source_id);
    case "CUSTOMERS.METADATA_UPDATE":
      return content.body.source_ids;
    case "CUSTOMERS.IMPORT_CSV":
      return null;
  }
}

export function bytesOf(content: Content): Buffer {
  return content.kind === "CUSTOMERS.IMPORT_CSV"
    ? Buffer.concat(content.csv)
    : Buffer.from(JSON.stringify(content.body));
}

/** The content that {@link bytesOf} made `bytes` of. */
export function contentOf(kind: RunKind, bytes: Uint8Array): Content {
  if (kind === "CUSTOMERS.IMPORT_CSV") return { kind, csv: [bytes] };
  return { kind, body: JSON.parse(Buffer.from(bytes).toString()) };
}
