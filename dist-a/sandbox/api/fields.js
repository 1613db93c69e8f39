/** Reads JSON bodies, and the writable fields of a customer in them. */
import { isObject } from "../records.js";
import { invalidPayload, metadataRefused } from "./errors.js";
import { parseTime } from "./query.js";
const TEXTS = ["name", "description", "email", "phone", "birthday", "birthdate"];
const ADDRESS = ["city", "state", "line_1", "line_2", "country", "postal_code"];
export function takeObject(body) {
    if (!isObject(body))
        throw invalidPayload("Payload should be object");
    return body;
}
/**
 * The only rule of the sandbox's metadata schema: `fail_me` must not be true. It exists so that tests can have a write
 * refused. In the real API a project defines its own rules.
 */
export function checkMetadata(metadata) {
    if (metadata["fail_me"] === true || metadata["fail_me"] === "true")
        throw metadataRefused("fail_me: must be equal to false (actual value is 'true')");
}
export function readFields(body) {
    const metadata = body["metadata"];
    if (metadata !== undefined && metadata !== null && !isObject(metadata))
        throw invalidPayload("Property .metadata should be object");
    if (isObject(metadata))
        checkMetadata(metadata);
    return {
        ...texts(body, TEXTS),
        ...(body["address"] === undefined ? {} : { address: readAddress(body["address"]) }),
        ...(metadata === undefined ? {} : { metadata }),
    };
}
function readAddress(value) {
    if (value === null)
        return null;
    if (!isObject(value))
        throw invalidPayload("Property .address should be object");
    return texts(value, ADDRESS);
}
function texts(from, names) {
    const found = {};
    for (const name of names) {
        const value = from[name];
        if (value === undefined)
            continue;
        if (value !== null && typeof value !== "string")
            throw invalidPayload(`Property .${name} should be string`);
        if (value !== null && name.startsWith("birth") && !isDay(value))
            throw invalidPayload(`Property .${name} should match format "date"`);
        found[name] = value;
    }
    return found;
}
/** A date such as `2000-07-03`. Older clients send a time after it. */
const isDay = (text) => !Number.isNaN(parseTime(text));
//# sourceMappingURL=fields.js.map