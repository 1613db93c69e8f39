import { isObject } from "../records.js";
import { reply } from "../reply.js";
/** The settings of each fault with their types. Those with `!` are required. */
const SETTINGS = {
    latency: { ms: "number!" },
    jitter: { ms: "number!" },
    bandwidth: { bytesPerSecond: "number!" },
    "reset-before-headers": {},
    "reset-mid-body": {},
    "fin-before-headers": {},
    "truncated-chunk": {},
    "truncated-length": {},
    "no-headers": {},
    "no-body": {},
    drip: { ms: "number" },
    garbage: {},
    "malformed-json": {},
    "html-200": {},
    "empty-200": {},
    "gzip-bomb": { megabytes: "number" },
    "bad-gzip": {},
    status: { status: "number!", headers: "object" },
    "rate-limited": { headers: "object" },
    redirect: { location: "string!" },
};
export function control(method, path, body, { journal, faults, webhooks }) {
    switch (`${method} ${path}`) {
        case "GET /sandbox/journal":
            return reply(200, { requests: journal.requests(), entries: journal.entries });
        case "DELETE /sandbox/journal":
            journal.clear();
            return reply(204, undefined);
        case "GET /sandbox/faults":
            return reply(200, { active: faults.active, available: SETTINGS });
        case "POST /sandbox/faults":
            return addFault(body, faults);
        case "DELETE /sandbox/faults":
            faults.clear();
            return reply(204, undefined);
        case "GET /sandbox/webhooks":
            return reply(200, { disabled: webhooks.disabled, attempts: webhooks.attempts });
        default:
            return reply(404, {
                message: "The sandbox has /sandbox/journal, /sandbox/faults and /sandbox/webhooks",
            });
    }
}
function addFault(text, faults) {
    const fault = parse(text);
    if (typeof fault === "string")
        return reply(400, { message: fault });
    faults.add(fault);
    return reply(201, { active: faults.active });
}
/** Returns the fault, or a message that says what is wrong with it. */
function parse(text) {
    let fault;
    try {
        fault = JSON.parse(text);
    }
    catch {
        return "expected a fault as JSON";
    }
    const name = isObject(fault) ? fault["name"] : undefined;
    if (!isObject(fault) || typeof name !== "string" || !Object.hasOwn(SETTINGS, name))
        return `expected {"name": …} with one of ${Object.keys(SETTINGS).join(", ")}`;
    const settings = { ...SETTINGS[name], times: "number", match: "object" };
    for (const [setting, type] of Object.entries(settings)) {
        const value = fault[setting];
        if (value === undefined ? type.endsWith("!") : typeof value !== type.replace("!", ""))
            return `expected "${setting}" of ${name} to be a ${type.replace("!", "")}`;
    }
    const match = fault["match"];
    if (match !== undefined &&
        !(isObject(match) && Object.values(match).every((value) => typeof value === "string")))
        return `expected "match" of ${name} to hold a method and a path, as texts`;
    return fault;
}
//# sourceMappingURL=control.js.map