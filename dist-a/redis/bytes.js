import { RESP_TYPES } from "redis";
/** The value of a key as it is. Null if there is none. */
export function getBytes(client, key) {
    return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).get(key);
}
//# sourceMappingURL=bytes.js.map