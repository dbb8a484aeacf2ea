import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {browser} from "@web/core/browser/browser";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {registry} from "@web/core/registry";
import {Mutex} from "@web/core/utils/concurrency";
import {useBus, useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {Component, useEffect, useRef, useState} from "@odoo/owl";

import {Parcel} from "./parcel";
import {signal} from "./signal";

const PRINT_KEY = "lazada_packing.print_when_packed";
const SHOWN_PACKED = 5;

/**
 * A parcel is opened by scanning it, its goods are ticked off by scanning them, and the
 * last one validates the delivery. Scans are worked off one after the other, however
 * fast they come.
 */
export class PackParcels extends Component {
    static template = "lazada_packing.PackParcels";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.mutex = new Mutex();
        this.display = {controlPanel: {}};
        this.hasCamera = isBarcodeScannerSupported();
        this.retryButton = useRef("retry");
        this.state = useState({
            parcel: null,
            message: null,
            unreachable: false,
            isBusy: false,
            packed: [],
            count: 0,
            printWhenPacked: Boolean(browser.localStorage.getItem(PRINT_KEY)),
        });
        const barcodes = useService("barcode");
        useBus(barcodes.bus, "barcode_scanned", (ev) => this.scan(ev.detail.barcode));
        useHotkey("escape", () => this.mutex.exec(() => this.putAside()));
        // The scanner's Enter, or one on the keyboard, tries again.
        useEffect(
            (button) => button && button.focus(),
            () => [this.retryButton.el]
        );
    }

    get urgencyClass() {
        return {
            late: "text-bg-danger",
            two_hours: "text-bg-danger",
            twelve_hours: "text-bg-warning",
            in_time: "text-bg-success",
        }[this.state.parcel.urgency];
    }

    get messageClass() {
        return {
            ok: "alert-info",
            done: "alert-success",
            bad: "alert-danger o_lazada_refused",
        }[this.state.message.kind];
    }

    get messageIcon() {
        return {ok: "fa-barcode", done: "fa-check-circle", bad: "fa-times-circle"}[
            this.state.message.kind
        ];
    }

    imageOf(row) {
        return `/web/image/product.product/${row.product_id}/image_128`;
    }

    // === WHAT PEOPLE DO === //

    scan(barcode) {
        const code = (barcode || "").trim().toUpperCase();
        return code && this.mutex.exec(() => this.work(() => this.take(code)));
    }

    onTyped(ev) {
        if (ev.key !== "Enter") {
            return;
        }
        const field = ev.target;
        const code = field.value;
        field.value = "";
        field.blur();
        this.scan(code);
    }

    async onCamera() {
        const code = await scanBarcode(this.env).catch(() => "");
        this.scan(code);
    }

    onRetry() {
        return this.mutex.exec(() => this.work(() => this.finish()));
    }

    onPrint() {
        return this.mutex.exec(() => this.work(() => this.print(this.state.parcel)));
    }

    onPrintWhenPacked(ev) {
        this.state.printWhenPacked = ev.target.checked;
        browser.localStorage.setItem(PRINT_KEY, ev.target.checked ? "1" : "");
    }

    putAside() {
        const parcel = this.state.parcel;
        if (parcel) {
            this.close();
            this.say("ok", _t("%s is put aside. Nothing of it is kept.", parcel.name));
        }
    }

    // === WHAT A SCAN MEANS === //

    async work(step) {
        this.state.isBusy = true;
        try {
            await step();
        } catch (error) {
            if (error instanceof RPCError) {
                this.refuse(error.data.message);
            } else if (error instanceof ConnectionLostError) {
                this.refuse(_t("Odoo cannot be reached. Scan it again."));
            } else {
                throw error;
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    async take(code) {
        const parcel = this.state.parcel;
        if (!parcel) {
            return this.open(code);
        }
        const row = parcel.rowOf(code);
        if (row) {
            return this.tick(row, code);
        }
        if (!parcel.isOwnCode(code)) {
            return this.call("action_lazada_scan_other", [[parcel.id], code]);
        }
        if (parcel.isComplete) {
            return this.finish();
        }
        return this.say("ok", _t("It is open: %s to scan.", parcel.missing));
    }

    async open(code) {
        const answer = await this.call("action_lazada_scan_parcel", [code]);
        if (answer.parcel) {
            this.state.parcel = new Parcel(answer.parcel);
            this.say("ok", _t("%s: scan its goods.", answer.parcel.order));
        }
    }

    async tick(row, code) {
        const parcel = this.state.parcel;
        if (parcel.left(row) <= 0) {
            return this.refuse(_t("Too many: %s is complete.", row.product));
        }
        if (!parcel.tick(row, code)) {
            return this.refuse(
                _t(
                    "Too many: this pack holds %(pieces)s, and %(left)s of %(product)s are missing.",
                    {
                        pieces: row.codes[code],
                        left: parcel.left(row),
                        product: row.product,
                    }
                )
            );
        }
        if (parcel.isComplete) {
            return this.finish();
        }
        return this.say("ok", _t("%s: right.", row.product));
    }

    async finish() {
        const parcel = this.state.parcel;
        const answer = await this.call("action_lazada_scan_done", [
            [parcel.id],
            parcel.counts,
        ]);
        this.state.unreachable = Boolean(answer.unreachable);
        if (answer.unreachable) {
            return this.refuse(answer.unreachable);
        }
        this.close();
        if (!answer.done) {
            return;
        }
        this.state.count += 1;
        this.state.packed = [parcel, ...this.state.packed].slice(0, SHOWN_PACKED);
        this.say("done", _t("%s is packed. Scan the next parcel.", parcel.order));
        if (answer.action) {
            await this.action.doAction(answer.action);
        }
        if (this.state.printWhenPacked && parcel.has_label) {
            await this.print(parcel);
        }
    }

    async print(parcel) {
        const args = [[parcel.id]];
        const action = await this.orm.call(
            "stock.picking",
            "action_lazada_print_label",
            args
        );
        await this.action.doAction(action);
    }

    close() {
        this.state.parcel = null;
        this.state.unreachable = false;
    }

    /** Ask the server, and say loudly what it refuses. */
    async call(method, args) {
        const answer = await this.orm.call("stock.picking", method, args);
        if (answer.refused) {
            this.refuse(answer.refused);
        }
        return answer;
    }

    say(kind, text) {
        this.state.message = {kind, text};
        signal(kind);
    }

    refuse(text) {
        this.say("bad", text);
    }
}

registry.category("actions").add("lazada_pack_parcels", PackParcels);
