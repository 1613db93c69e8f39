/**
 * The audit log: one JSON line for each write, apart from the log of the server. A line is on the disk before the write is
 * answered. A log that cannot be written takes no answer away, since the write has happened: it is reported and counted.
 */
import { open } from "node:fs/promises";
import { ConfigError } from "../config-error.js";
export class AuditLog {
    #settings;
    #sink;
    /** Settles with the line before. Lines follow each other, so that none is written into another. */
    #last = Promise.resolve();
    /** Whether the last line may have been written in part. */
    #isTorn = false;
    constructor(settings, sink) {
        this.#settings = settings;
        this.#sink = sink;
    }
    /** @throws {ConfigError} if the file cannot be opened */
    static async open(settings) {
        return new AuditLog(settings, await sinkOf(settings.target));
    }
    /** Resolves when the line is on the disk, or cannot be written. Never rejects. */
    append(record) {
        const line = `${JSON.stringify({ audit: 1, time: new Date().toISOString(), ...record })}\n`;
        const written = this.#last.then(() => this.#write(line));
        this.#last = written;
        return written;
    }
    /**
     * Opens the file again, which may have been moved. Returns what puts the new one to use.
     *
     * @throws {ConfigError} if it cannot be opened; lines go to the old one as before
     */
    async prepare() {
        const sink = await sinkOf(this.#settings.target);
        return () => {
            this.#last = this.#last.then(() => this.#switchTo(sink));
        };
    }
    async #switchTo(sink) {
        const before = this.#sink;
        this.#sink = sink;
        await before.close().catch(() => undefined);
    }
    /** Resolves when all lines are written. */
    async close() {
        await this.#last;
        await this.#sink.close();
    }
    async #write(line) {
        const { log, onFailure } = this.#settings;
        try {
            await this.#sink.write(this.#isTorn ? `\n${line}` : line);
            this.#isTorn = false;
        }
        catch (error) {
            this.#isTorn = true;
            onFailure();
            log.error({ code: codeOf(error) }, "a line of the audit log could not be written");
        }
    }
}
/** Who reads the file can tell who was written, so only its owner may. */
const OWNER_ONLY = 0o600;
async function sinkOf(target) {
    if (target === "stderr")
        return { write: toStandardError, close: async () => undefined };
    let file;
    try {
        file = await open(target, "a", OWNER_ONLY);
    }
    catch (error) {
        throw new ConfigError(`AUDIT_LOG: the file cannot be opened (${codeOf(error)})`);
    }
    return {
        write: async (text) => {
            await file.appendFile(text);
            await sync(file);
        },
        close: () => file.close(),
    };
}
/** Pipes and devices cannot be synchronized. They have no disk either. */
async function sync(file) {
    try {
        await file.datasync();
    }
    catch (error) {
        if (codeOf(error) !== "EINVAL")
            throw error;
    }
}
function toStandardError(text) {
    return new Promise((resolve, reject) => {
        process.stderr.write(text, (error) => {
            if (error)
                reject(error);
            else
                resolve();
        });
    });
}
function codeOf(error) {
    return String(error.code);
}
//# sourceMappingURL=audit-log.js.map