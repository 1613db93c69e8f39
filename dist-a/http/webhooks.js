import { jsonProblem } from "../graphql/nesting.js";
import { isSigned, SIGNATURE_HEADER } from "../voucherify/signature.js";
import { failure } from "./failure.js";
export const WEBHOOK_PATH = "/webhooks/voucherify";
/** Largest body of a webhook, in bytes. Those of the vendor's documentation have up to 7 kB. */
const MAX_WEBHOOK_BYTES = 256 * 1024;
/** To be registered as a plugin: it has a content type parser of its own. */
export async function webhookRoutes(app, options) {
    const { secrets, inbox, billFor, timer } = options;
    const warn = warningNow(timer, app.log);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, bytes, done) => done(null, bytes));
    app.post(WEBHOOK_PATH, { bodyLimit: MAX_WEBHOOK_BYTES }, async ({ body, headers }, reply) => {
        const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        if (!isSigned(bytes, headers[SIGNATURE_HEADER], secrets)) {
            inbox.reject();
            warn();
            const message = `The header ${SIGNATURE_HEADER} must have the signature of the body`;
            return reply.code(401).send(failure("UNAUTHENTICATED", message, billFor(0)));
        }
        const receipt = await inbox.receive(parsed(bytes));
        if (receipt === "expired") {
            const message = "The webhook is more than 25 hours old";
            return reply.code(400).send(failure("BAD_REQUEST", message, billFor(0)));
        }
        return { receipt };
    });
}
/** Null for what is not JSON in UTF-8, or has a form that would break those who print it. */
function parsed(bytes) {
    try {
        const json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
        return jsonProblem(json) === null ? json : null;
    }
    catch {
        return null;
    }
}
/** How long the warning is not repeated. Anybody can cause it. */
const QUIET_MS = 60_000;
/** A wrong secret is the likeliest mistake of a set-up, and otherwise only seen in the vendor's dashboard. */
function warningNow(timer, log) {
    let warnedAt = -Infinity;
    return () => {
        if (timer.now() - warnedAt < QUIET_MS)
            return;
        warnedAt = timer.now();
        log.warn("a webhook is not signed with VOUCHERIFY_WEBHOOK_SECRET");
    };
}
//# sourceMappingURL=webhooks.js.map