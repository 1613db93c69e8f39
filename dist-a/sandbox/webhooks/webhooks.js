/** Sends signed webhooks, and repeats those that are not answered with 2xx, by the schedule of the vendor. */
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import fetch from "node-fetch";
import { sign, SIGNATURE_HEADER } from "../../voucherify/signature.js";
import { webhookOf } from "./envelope.js";
import { WebhookFaults } from "./faults.js";
/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** When a webhook is sent again, in minutes after the first attempt. */
const RETRY_MINUTES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 1_440];
/** Most webhooks that are sent at a time. */
const MAX_SOCKETS = 8;
/** Most attempts that are kept for tests. */
const MAX_ATTEMPTS = 10_000;
export class Webhooks {
    faults = new WebhookFaults();
    #settings;
    #agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
    #closed = new AbortController();
    #disabled = new Set();
    #underWay = new Set();
    #target = null;
    #attempts = [];
    /** Webhooks that wait for the next one. */
    #overtaken = [];
    constructor(settings) {
        this.#settings = settings;
    }
    /** In order of their answers. The oldest are dropped beyond 10,000. */
    get attempts() {
        return this.#attempts;
    }
    /** The sources that were switched off after too many failures. */
    get disabled() {
        return [...this.#disabled];
    }
    /** Sends webhooks to `target` from now on, or no webhooks at all. Switches all sources on. */
    sendTo(target) {
        this.#target = target;
        this.#disabled.clear();
    }
    /** Reports an activity, if it is one that webhooks report. */
    report(customerId, activity) {
        if (this.#target === null || this.#closed.signal.aborted)
            return;
        const { random, now } = this.#settings;
        const webhook = webhookOf(customerId, activity, { random, now: now(), url: this.#target.url });
        if (webhook !== null)
            this.#track(this.#deliver(webhook, this.#target));
    }
    /** Resolves when no webhook is under way. Those that wait for a retry, or to be overtaken, do not count. */
    async settled() {
        while (this.#underWay.size > 0)
            await Promise.all(this.#underWay);
    }
    /** Drops all webhooks that are under way or wait. */
    close() {
        this.#closed.abort();
        this.#agent.destroy();
    }
    #track(work) {
        const tracked = work.catch((error) => {
            if (!this.#closed.signal.aborted)
                throw error;
        });
        const one = tracked.finally(() => this.#underWay.delete(one));
        this.#underWay.add(one);
    }
    async #deliver(webhook, target) {
        const fault = this.faults.take(webhook.type, webhook.customerId);
        if (fault?.name === "lost")
            return;
        const body = fault?.name === "rewrite" ? fault.rewrite(webhook.body) : webhook.body;
        const send = () => this.#attempt(webhook, JSON.stringify(body), target, 1);
        if (fault?.name === "reordered") {
            this.#overtaken.push(() => this.#track(send()));
            return;
        }
        if (fault?.name === "delayed")
            await sleep(fault.ms, undefined, { signal: this.#closed.signal });
        if (fault?.name === "held")
            await fault.until;
        await send();
        if (fault?.name === "duplicated")
            await send();
        const overtaken = this.#overtaken;
        this.#overtaken = [];
        for (const sendNow of overtaken)
            sendNow();
    }
    async #attempt(webhook, body, target, number) {
        if (this.#closed.signal.aborted || this.#disabled.has(webhook.source))
            return;
        const status = await this.#post(body, target);
        if (this.#closed.signal.aborted)
            return;
        const { id, source, type, customerId } = webhook;
        if (this.#attempts.length >= MAX_ATTEMPTS)
            this.#attempts.splice(0, MAX_ATTEMPTS / 10);
        this.#attempts.push({ id, source, type, customerId, number, body, status });
        if (status >= 200 && status < 300)
            return;
        const minutes = RETRY_MINUTES[number - 1];
        if (minutes === undefined) {
            this.#disabled.add(source);
            return;
        }
        const wait = (minutes - (RETRY_MINUTES[number - 2] ?? 0)) * this.#settings.minuteMs;
        const timer = setTimeout(() => this.#track(this.#attempt(webhook, body, target, number + 1)), wait);
        // Nobody waits for a retry: neither the end of the process nor `settled`.
        timer.unref();
    }
    /** The status of the answer. 0 if there is none. */
    async #post(body, { url, secret }) {
        try {
            const response = await fetch(url, {
                method: "POST",
                headers: { "content-type": "application/json", [SIGNATURE_HEADER]: sign(body, secret) },
                body,
                redirect: "manual",
                agent: ({ protocol }) => (protocol === "http:" ? this.#agent : undefined),
                signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
            });
            await response.arrayBuffer();
            return response.status;
        }
        catch {
            return 0;
        }
    }
}
//# sourceMappingURL=webhooks.js.map