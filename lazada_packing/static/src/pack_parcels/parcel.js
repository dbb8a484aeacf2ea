/** What has been ticked off of the goods of one parcel. */
export class Parcel {
    /**
     * @param {Object} data what the server says of the delivery
     */
    constructor(data) {
        Object.assign(this, data);
        this.rows = data.rows.map((row) => ({...row, packed: 0}));
    }

    get isComplete() {
        return this.rows.every((row) => this.left(row) <= 0);
    }

    get missing() {
        return this.rows.reduce((sum, row) => sum + Math.max(this.left(row), 0), 0);
    }

    /** The pieces by row, as the server checks them. */
    get counts() {
        return Object.fromEntries(this.rows.map((row) => [row.key, row.packed]));
    }

    left(row) {
        return row.wanted - row.packed;
    }

    isOwnCode(code) {
        return this.codes.includes(code);
    }

    /**
     * Find where a code counts: a row that still lacks pieces goes first.
     *
     * @returns {Object|undefined} row
     */
    rowOf(code) {
        const rows = this.rows.filter((row) => code in row.codes);
        return rows.find((row) => this.left(row) > 0) || rows[0];
    }

    /**
     * Tick off what a code stands for.
     *
     * @returns {Boolean} whether there was room for it
     */
    tick(row, code) {
        const left = this.left(row);
        // Of 1.5 m, the second scan is the half.
        const pieces = left > 0 && left < 1 ? left : row.codes[code];
        if (pieces > left) {
            return false;
        }
        row.packed += pieces;
        return true;
    }
}
