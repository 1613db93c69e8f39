/** The pieces of a CSV: files that the upstream accepts, each with the header. */
/** Bytes of a block. */
const BLOCK_BYTES = 64 * 1024;
/**
 * Builds pieces one after the other. Lines are written as bytes into blocks. A piece of strings would be copied for
 * sending, and the garbage would take more memory than the pieces.
 */
export class PieceBuilder {
    #header;
    #maxBytes;
    #headerBytes;
    #full = [];
    /** Blocks of pieces that have arrived. They are reused, because garbage collection is too slow. */
    #free = [];
    #block = Buffer.alloc(0);
    #blockBytes = 0;
    #bytes = 0;
    #first = 0;
    #last = 0;
    constructor(header, maxBytes) {
        this.#header = header;
        this.#maxBytes = maxBytes;
        this.#headerBytes = Buffer.byteLength(header);
        this.#write(header, this.#headerBytes);
    }
    get isEmpty() {
        return this.#bytes === this.#headerBytes;
    }
    fits(bytes) {
        return this.#bytes + bytes <= this.#maxBytes;
    }
    add(line, bytes, row) {
        if (this.isEmpty)
            this.#first = row;
        this.#write(line, bytes);
        this.#last = row;
    }
    /** Returns the current piece and starts an empty one. */
    take() {
        this.#closeBlock(0);
        const csv = this.#full;
        const release = () => {
            const blocks = csv.splice(0).map(({ buffer }) => Buffer.from(buffer));
            this.#free.push(...blocks.filter(({ length }) => length === BLOCK_BYTES));
        };
        const piece = { first: this.#first, last: this.#last, csv, release };
        this.#full = [];
        this.#bytes = 0;
        this.#write(this.#header, this.#headerBytes);
        return piece;
    }
    #write(line, bytes) {
        if (this.#blockBytes + bytes > this.#block.length)
            this.#closeBlock(Math.max(bytes, BLOCK_BYTES));
        this.#block.write(line, this.#blockBytes);
        this.#blockBytes += bytes;
        this.#bytes += bytes;
    }
    #closeBlock(nextBytes) {
        if (this.#blockBytes > 0)
            this.#full.push(this.#block.subarray(0, this.#blockBytes));
        const free = nextBytes === BLOCK_BYTES ? this.#free.pop() : undefined;
        this.#block = free ?? Buffer.allocUnsafeSlow(nextBytes);
        this.#blockBytes = 0;
    }
}
/** Most bytes by which the header grows, because short column names are replaced by long ones. */
const MAX_HEADER_GROWTH = 40;
/**
 * The most pieces that a text can have. Two adjacent pieces together always exceed the size of one. Rows do not grow,
 * except the last one by a missing line break.
 */
export function maxPieces(csv, pieceBytes) {
    const lines = csv.split("\n");
    const capacity = Math.max(1, pieceBytes - Buffer.byteLength(lines[0] ?? "") - MAX_HEADER_GROWTH);
    const bytes = Buffer.byteLength(csv) + 1;
    return bytes <= capacity ? 1 : Math.min(lines.length, 1 + Math.floor((2 * bytes) / capacity));
}
/** The line of a row. Cells are quoted where necessary. */
export function toLine(cells) {
    return `${cells.map(quoted).join(",")}\n`;
}
function quoted(cell) {
    return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
//# sourceMappingURL=pieces.js.map